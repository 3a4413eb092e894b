"""What became of runs, in one word and in numbers: a run that is over may have sent nothing, or not all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.payouts.models import Payout, PayoutRun, PayoutRunLine

_COUNTED: Final = {
    "pending": "waiting", "sending": "waiting", "unknown": "waiting", "sent": "sent", "paid": "paid",
    "failed": "failed", "canceled": "given_back", "reversed": "taken_back",
}  # fmt: skip
"""For each state of a payout the number it is counted in."""

ENDS: Final = ("failed", "open", "nothing", "partly")
"""What a run that is over may be called besides done and canceled."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many payouts of a run stand how; whom it passed by, and whom it has still to look at."""

    paid: int = 0
    sent: int = 0
    waiting: int = 0
    failed: int = 0
    given_back: int = 0
    taken_back: int = 0
    skipped: int = 0
    left: int = 0

    @property
    def has_left(self) -> int:
        """How many went out, whatever came back later."""
        return self.paid + self.sent + self.taken_back

    def stands(self, state: str) -> str:
        """Return how a run in `state` stands: the state itself, or one of `ENDS` for a run that is over.

        A run that was stopped stays `canceled` unless something of it failed or is on its way.
        """
        if state in {"waiting", "running"}:
            return state
        checks = (
            (self.failed > 0, "failed"),
            (self.waiting > 0, "open"),
            (state == "canceled", "canceled"),
            (self.has_left == 0, "nothing"),
            (self.given_back > 0, "partly"),
        )
        return next((word for is_so, word in checks if is_so), state)


def tallies(runs: Iterable[PayoutRun]) -> dict[int, Tally]:
    """Return the numbers of some runs, by their keys. One SQL statement."""
    ids = [each.id for each in runs]
    query = (
        select(PayoutRunLine.run_id, PayoutRunLine.outcome, Payout.state, func.count())
        .outerjoin(Payout, Payout.id == PayoutRunLine.payout_id)
        .where(PayoutRunLine.run_id.in_(ids))
        .group_by(PayoutRunLine.run_id, PayoutRunLine.outcome, Payout.state)
    )
    found = dict.fromkeys(ids, Tally())
    for run_id, outcome, state, count in db.session.execute(query) if ids else ():
        name = _COUNTED[state] if state else "skipped" if outcome else "left"
        known = found[run_id]
        found[run_id] = replace(known, **{name: getattr(known, name) + count})
    return found
