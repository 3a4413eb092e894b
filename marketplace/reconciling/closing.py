"""What the next close would do, and why it may not be done: what the books say, and what nobody has reconciled.

A closed period is never opened again, so what does not agree in it is explained by a person first, or gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.audit import trail
from marketplace.core.periods import Period
from marketplace.ledger import closing, periods
from marketplace.ledger.closing import BOOKS
from marketplace.messaging import outbox
from marketplace.reconciling.errors import NotToClose
from marketplace.reconciling.models import Difference


@dataclass(frozen=True, slots=True)
class Look(periods.Close):
    """What closing would do, and how many differences in it nobody has explained; `reasons` says so as well."""

    unexplained: int


def look(session: Session, ends_at: datetime, *, at: datetime) -> Look:
    """Return what closing everything before `ends_at` would do at `at`, and every reason why it may not be done.

    A difference stands in the way where it occurred before `ends_at`, is not on its way, and nobody has explained it.
    """
    books, number = periods.look(session, ends_at, at=at), _unexplained(session, ends_at)
    reasons = [*books.reasons, *([_sentence(number)] if number else [])]
    return Look(books.starts_at, books.ends_at, books.entries, reasons, number)


def close(session: Session, period: Period) -> int:
    """Close everything before the period's end, for ever, in the open transaction, and return the close's number.

    A job writes what every account held and seals it. Differences are counted behind the lock that closing takes, so
    that what was found since somebody looked stands in the way as well. Commit at once.

    Raises:
        PeriodNotClosable: it is not over yet, or closed already.
        NotToClose: a difference in it is explained by nobody.
    """
    number = closing.close_period(session, period.ends_at)
    if unexplained := _unexplained(session, period.ends_at):
        raise NotToClose(_sentence(unexplained), unexplained=unexplained)
    facts = {"period": number, "before": period.ends_at.isoformat(), "label": period.label}
    trail.record("ledger.period_closed", *BOOKS, facts)
    outbox.defer("ledger.finish_close")
    return number


def _unexplained(session: Session, ends_at: datetime) -> int:
    return session.execute(
        select(func.count()).where(
            Difference.resolved_at.is_(None),
            Difference.occurred_at < ends_at,
            ~Difference.is_on_its_way,
            Difference.explained_at.is_(None),
        )
    ).scalar_one()


def _sentence(number: int) -> str:
    what = "One difference is" if number == 1 else f"{number} differences are"
    return f"{what} explained by nobody: reconciliation shows where books, Stripe and bank do not tell the same."
