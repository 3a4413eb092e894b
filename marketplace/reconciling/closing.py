"""What the next close would do, and why it may not be done: what the books say, and what nobody has reconciled.

A closed period is never opened again, so what does not agree in it is explained by a person first, or gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.ledger import periods
from marketplace.reconciling.models import Difference


@dataclass(frozen=True, slots=True)
class Look(periods.Close):
    """What closing would do, and how many differences in it nobody has explained; `reasons` says so as well."""

    unexplained: int


def look(session: Session, ends_at: datetime, *, at: datetime) -> Look:
    """Return what closing everything before `ends_at` would do at `at`, and every reason why it may not be done.

    A difference stands in the way where it occurred before `ends_at`, is not on its way, and nobody has explained it.
    """
    books = periods.look(session, ends_at, at=at)
    number = session.scalar(
        select(func.count()).where(
            Difference.resolved_at.is_(None),
            Difference.occurred_at < ends_at,
            ~Difference.is_on_its_way,
            Difference.explained_at.is_(None),
        )
    )
    reasons = [*books.reasons, *([_sentence(number)] if number else [])]
    return Look(books.starts_at, books.ends_at, books.entries, reasons, number or 0)


def _sentence(number: int) -> str:
    what = "One difference is" if number == 1 else f"{number} differences are"
    return f"{what} explained by nobody: reconciliation shows where books, Stripe and bank do not tell the same."
