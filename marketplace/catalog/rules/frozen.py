"""A link keeps its terms until it expires; better terms of today still count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from marketplace.catalog.rules.terms import Considered, MarginChoice, RuleRef, percent_text, why_out_of_time


@dataclass(frozen=True, slots=True)
class FrozenTerms:
    """The margin that a link or quote was made with, kept from `frozen_at` until `expires_at` (excluded).

    `source_id` is the public id of the link or quote. The three parts are those of the `MarginChoice`
    of that moment. The link keeps its retail price and the list price it was made against itself.
    """

    source_id: str
    base_bps: int
    vendor_bps: int
    operator_bps: int
    rule: RuleRef | None
    frozen_at: datetime
    expires_at: datetime

    @property
    def bps(self) -> int:
        """The partner's whole margin under these terms."""
        return self.base_bps + self.vendor_bps + self.operator_bps


def better_of(frozen: FrozenTerms, current: MarginChoice, at: datetime) -> MarginChoice:
    """Choose, for the partner, the better of a link's frozen margin and the current one.

    The higher total bps win, and are taken whole: rule, concessions and funders of one side, never a
    mixture. If both are equal the frozen ones stay. Once the link has expired only current terms count.
    The explanation names the link beside every current candidate; none of those counts where it wins.

    Source: docs/money.md, "Links keep their terms".
    """
    lapsed = why_out_of_time(frozen.frozen_at, frozen.expires_at, at)
    if lapsed is not None:
        return _with_link(current, _lost(frozen, lapsed))
    if current.bps > frozen.bps:
        reason = f"Today's {percent_text(current.bps)} is better for the partner."
        return _with_link(current, _lost(frozen, reason))

    won = Considered(
        "link",
        frozen.source_id,
        None,
        frozen.bps,
        frozen.bps,
        "won",
        f"The terms kept since {frozen.frozen_at:%Y-%m-%d} hold; today's {percent_text(current.bps)} is not better.",
    )
    return MarginChoice(
        base_bps=frozen.base_bps,
        vendor_bps=frozen.vendor_bps,
        operator_bps=frozen.operator_bps,
        rule=frozen.rule,
        considered=(won, *(_beaten(candidate, frozen) for candidate in current.considered)),
    )


def _with_link(current: MarginChoice, link: Considered) -> MarginChoice:
    return replace(current, considered=(*current.considered, link))


def _lost(frozen: FrozenTerms, reason: str) -> Considered:
    return Considered("link", frozen.source_id, None, frozen.bps, 0, "lost", reason)


def _beaten(candidate: Considered, frozen: FrozenTerms) -> Considered:
    if candidate.outcome == "lost":
        return candidate
    reason = f"It counts today, but {frozen.source_id} keeps its {percent_text(frozen.bps)}."
    return replace(candidate, counted_bps=0, outcome="lost", reason=reason)
