"""What concessions add to a margin, within its limit."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.catalog.rules.terms import (
    Concession,
    Considered,
    Funder,
    Outcome,
    Sale,
    Subject,
    percent_text,
    why_out_of_time,
)

_FUNDER_ORDER: tuple[Funder, ...] = ("vendor", "operator")


def judge_concessions(
    concessions: Sequence[Concession], subject: Subject, sale: Sale, *, base_bps: int, limit_bps: int
) -> tuple[dict[Funder, int], list[Considered]]:
    """Add up the concessions that apply, by funder, and say of each once whether it was added.

    They fill the room between base and limit in turn: vendor-funded before operator-funded, then the
    earlier start, then the smaller id. Vendor first, so that without the operator's concessions the
    vendor's are exactly as with them, cap or no cap.
    """
    added: dict[Funder, int] = {"vendor": 0, "operator": 0}
    judged = []
    for concession in sorted(concessions, key=_turn):
        reason = _why_unfit(concession, subject, sale)
        if reason is not None:
            judged.append(Considered("concession", concession.id, None, concession.bps, 0, "lost", reason))
            continue
        counted = min(concession.bps, limit_bps - base_bps - sum(added.values()))
        added[concession.funder] += counted
        judged.append(_added(concession, counted, limit_bps))
    return added, judged


def _turn(concession: Concession) -> tuple[object, ...]:
    return _FUNDER_ORDER.index(concession.funder), concession.starts_at, concession.id


def _why_unfit(concession: Concession, subject: Subject, sale: Sale) -> str | None:
    if concession.partner != sale.partner:
        return "It was granted to another partner."
    if concession.offering is not None and concession.offering != subject.offering_id:
        return "It is for another offering."
    if concession.account is not None and concession.account != sale.account:
        return "It is for one customer, and this sale is not known to be to that customer."
    return why_out_of_time(concession.starts_at, concession.ends_at, sale.at)


def _added(concession: Concession, counted_bps: int, limit_bps: int) -> Considered:
    outcome: Outcome = "added"
    reason = f"It adds to the margin, funded by the {concession.funder}."
    if counted_bps < concession.bps:
        outcome = "capped"
        reason = f"Cut to {percent_text(counted_bps)}: the margin is limited to {percent_text(limit_bps)}."
    return Considered("concession", concession.id, None, concession.bps, counted_bps, outcome, reason)
