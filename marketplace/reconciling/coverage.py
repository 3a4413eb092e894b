"""Coverage: money at Stripe and at the bank over what is owed to partners, vendors and tax offices.

Source: docs/money.md, "Coverage".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, text

from marketplace.audit import trail
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.ledger.glance import Glance, glances
from marketplace.reconciling.models import Coverage
from marketplace.reconciling.rules import coverage_bps

SHOWN: Final = timedelta(days=90)
HISTORY: Final = text("select taken_at, bps from coverage_shown(:currency, :since) order by taken_at")


@dataclass(frozen=True, slots=True)
class Turn:
    """A currency whose debts have stopped, or begun again, to be covered."""

    coverage: Coverage
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Point:
    """The last coverage of a day; `bps` is None where nothing was owed."""

    taken_at: datetime
    bps: int | None

    @property
    def is_covered(self) -> bool:
        """Whether there was as much money as was owed."""
        return self.bps is None or self.bps >= BPS_WHOLE


def note(*, at: datetime) -> list[Turn]:
    """Write down every currency's coverage as the books have it now; return what has turned since the last time.

    A currency that is short the first time it is seen has turned as well. Acts as the system.
    """
    before, turned = latest(), []
    for glance in glances(db.session()):
        now = _of(glance, at)
        db.session.add(now)
        if is_covered(now) != (glance.currency not in before or is_covered(before[glance.currency])):
            turned.append(Turn(now, is_covered(now)))
        _record(now)
    return turned


def latest() -> dict[str, Coverage]:
    """Return the newest coverage of each currency. For the house."""
    newest = select(func.max(Coverage.id)).group_by(Coverage.currency)
    rows = db.session.scalars(select(Coverage).where(Coverage.id.in_(newest)).order_by(Coverage.currency))
    return {each.currency: each for each in rows}


def history(currency: str, *, at: datetime) -> list[Point]:
    """Return the last 90 days' coverage of a currency, a day's last figure each. For whoever is owed something."""
    rows = db.session.execute(HISTORY, {"currency": currency, "since": at - SHOWN})
    return [Point(row.taken_at, row.bps) for row in rows]


def newest(currency: str, *, at: datetime) -> Point | None:
    """Return a currency's last coverage of the last 90 days. For whoever is owed something."""
    return next(iter(history(currency, at=at)[::-1]), None)


def short(known: Mapping[str, Coverage]) -> Sequence[Coverage]:
    """Return those whose debts are not covered."""
    return [each for each in known.values() if not is_covered(each)]


def is_covered(coverage: Coverage) -> bool:
    """Whether there is as much money as is owed."""
    return coverage.bps is None or coverage.bps >= BPS_WHOLE


def _record(coverage: Coverage) -> None:
    db.session.flush()  # the deed names its row, and so does whoever is told of a turn
    facts = {"money_minor": coverage.money_minor, "owed_minor": coverage.owed_minor}
    trail.record("coverage.counted", "coverage", f"{coverage.id} {coverage.currency}", facts)


def _of(glance: Glance, at: datetime) -> Coverage:
    money, owed = glance.money_minor, glance.owed_minor
    return Coverage(
        currency=glance.currency, taken_at=at, money_minor=money, owed_minor=owed, bps=coverage_bps(money, owed)
    )
