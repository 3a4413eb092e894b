"""Reading payouts and runs, as far as the acting party may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.identity.models import Party
from marketplace.payouts.models import Payout, PayoutRun, PayoutRunLine
from marketplace.payouts.refusals import PayoutNotFound
from marketplace.payouts.rules import PAYOUT

STATES: Final = PAYOUT.states
OVER: Final = ("sent", "paid", "canceled", "reversed")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come. Amounts by currency in minor units."""

    total: int
    done: int
    reserved: int
    sent: int
    skipped: dict[str, int]
    amounts: dict[str, int]
    sent_amounts: dict[str, int]
    states: dict[str, int]

    @property
    def is_sent(self) -> bool:
        """Whether nothing of it is on its way any more."""
        return self.done == self.total and self.sent == self.reserved


def payouts_page(
    *, state: str = "", search: str = "", party_id: int | None = None, run_id: int | None = None, kind: str = "",
    cursor: str | None = None, limit: int = PAGE,
) -> Page[Payout]:  # fmt: skip
    """Return a page of payouts with party and destination, the newest first. `search` is a part of an id or name."""
    query = _listed()
    if state in STATES:
        query = query.where(Payout.state == state)
    if kind:
        query = query.where(Payout.party_kind == kind)
    if party_id is not None:
        query = query.where(Payout.party_id == party_id)
    if run_id is not None:
        query = query.join(PayoutRunLine, PayoutRunLine.payout_id == Payout.id).where(PayoutRunLine.run_id == run_id)
    if words := search.strip():
        ids = (Payout.public_id, Payout.stripe_transfer_id, Payout.trace, Party.name)
        query = query.where(or_(*(each.icontains(words, autoescape=True) for each in ids)))
    return paged(query, order=(Payout.id,), cursor=cursor, limit=limit, is_descending=True)


def by_public_id(public_id: str, *, kind: str = "", party_id: int | None = None) -> Payout:
    """Return a payout with party and destination; of one party, where `party_id` says so.

    Raises:
        PayoutNotFound: there is none, or it is another party's: both look alike.
    """
    query = _listed().where(Payout.public_id == public_id)
    if kind:
        query = query.where(Payout.party_kind == kind)
    if party_id is not None:
        query = query.where(Payout.party_id == party_id)
    found = db.session.scalar(query)
    if found is None:
        raise PayoutNotFound(public_id)
    return found


def whole(public_id: str) -> Payout:
    """Return a payout with its attempts, steps and reversals as well, for the operator.

    Raises:
        PayoutNotFound: there is none.
    """
    query = _listed().options(selectinload(Payout.attempts), selectinload(Payout.steps), selectinload(Payout.reversals))
    found = db.session.scalar(query.where(Payout.public_id == public_id))
    if found is None:
        raise PayoutNotFound(public_id)
    return found


def tally() -> dict[str, int]:
    """Return how many payouts are in each state."""
    return dict(db.session.execute(select(Payout.state, func.count()).group_by(Payout.state)).all())


def runs_page(*, cursor: str | None = None, limit: int = PAGE) -> Page[PayoutRun]:
    """Return a page of runs, the newest first."""
    return paged(select(PayoutRun), order=(PayoutRun.id,), cursor=cursor, limit=limit, is_descending=True)


def waiting_runs() -> Sequence[PayoutRun]:
    """Return the runs that wait for a second person, the oldest first."""
    return db.session.scalars(select(PayoutRun).where(PayoutRun.state == "waiting").order_by(PayoutRun.id)).all()


def run_of(payout_id: int) -> PayoutRun | None:
    """Return the run that made a payout."""
    return db.session.scalar(
        select(PayoutRun)
        .join(PayoutRunLine, PayoutRunLine.run_id == PayoutRun.id)
        .where(PayoutRunLine.payout_id == payout_id)
    )


def progress(run_id: int) -> Progress:
    """Return how far a run has come, in two SQL statements."""
    of_each = (PayoutRunLine.outcome, PayoutRunLine.reason, PayoutRunLine.currency)
    lines = select(*of_each, func.count(), func.sum(PayoutRunLine.amount_minor))
    total = done = reserved = 0
    skipped: dict[str, int] = {}
    amounts: dict[str, int] = {}
    grouped = lines.where(PayoutRunLine.run_id == run_id).group_by(*of_each)
    for outcome, reason, currency, count, amount in db.session.execute(grouped):
        total, done = total + count, done + (count if outcome else 0)
        reserved += count if outcome == "reserved" else 0
        if outcome == "skipped":
            skipped[reason] = skipped.get(reason, 0) + count
        else:
            amounts[currency] = amounts.get(currency, 0) + int(amount)
    states, sent, sent_amounts = _made(run_id)
    return Progress(total, done, reserved, sent, skipped, amounts, sent_amounts, states)


def passed_by(run_id: int, *, cursor: str | None = None, limit: int = PAGE) -> Page[PayoutRunLine]:
    """Return a page of the parties that a run has paid nothing, and why."""
    query = (
        select(PayoutRunLine)
        .options(joinedload(PayoutRunLine.party, innerjoin=True))
        .where(PayoutRunLine.run_id == run_id, PayoutRunLine.outcome == "skipped")
    )
    return paged(query, order=(PayoutRunLine.id,), cursor=cursor, limit=limit)


def _made(run_id: int) -> tuple[dict[str, int], int, dict[str, int]]:
    """The payouts of a run: how many in each state, how many are over, and what was sent by currency."""
    query = (
        select(Payout.state, Payout.currency, func.count(), func.sum(Payout.amount_minor))
        .join(PayoutRunLine, PayoutRunLine.payout_id == Payout.id)
        .where(PayoutRunLine.run_id == run_id)
        .group_by(Payout.state, Payout.currency)
    )
    states: dict[str, int] = {}
    amounts: dict[str, int] = {}
    for state, currency, count, amount in db.session.execute(query):
        states[state] = states.get(state, 0) + count
        if state in {"sent", "paid"}:
            amounts[currency] = amounts.get(currency, 0) + int(amount)
    return states, sum(count for state, count in states.items() if state in OVER), amounts


def _listed() -> Select[Payout]:
    return (
        select(Payout)
        .join(Payout.party)
        .options(joinedload(Payout.party, innerjoin=True), joinedload(Payout.destination, innerjoin=True))
    )
