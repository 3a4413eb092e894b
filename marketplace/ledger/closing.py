"""Keeping the books: summing open accounts, closing periods."""

from datetime import datetime
from typing import Final

from psycopg import Error as PsycopgError
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.ledger.errors import PeriodNotClosable
from marketplace.ledger.models import Period
from marketplace.ledger.seal_models import ClosingBalance

BOOKS: Final = ("ledger", "books")
"""The kind and id under which the trail knows the books."""


def roll_up(session: Session) -> int:
    """Write checkpoints of the open accounts below the oldest transaction still running; return that number.

    Only the worker may. It waits for no post, and no post waits for it. A second call writes what came since.
    """
    return int(session.execute(select(func.ledger.roll_up())).scalar_one())


def close_period(session: Session, ends_at: datetime) -> int:
    """Close everything before `ends_at`, for ever, and return the period's number.

    Posts in flight finish first; a later one that names an earlier time is booked at `ends_at`. Commit at once:
    until then every other post waits.

    Raises:
        PeriodNotClosable: `ends_at` lies in the future, or not after the period before.
    """
    try:
        return int(session.execute(select(func.ledger.close_period(ends_at))).scalar_one())
    except DBAPIError as error:
        if isinstance(error.orig, PsycopgError) and error.orig.sqlstate == "22023":
            raise PeriodNotClosable(f"{error.orig.diag.message_primary}.", ends_at=ends_at) from error
        raise


def write_balances(session: Session) -> int:
    """Write what every account held at the end of each closed period that has none written yet; return how many rows.

    Nobody waits for it: what lies in a closed period changes no more. A second call finds them written.

    Source: docs/money.md, "Close".
    """
    written = select(func.coalesce(func.max(ClosingBalance.period), 0)).scalar_subquery()
    numbers = session.scalars(select(Period.number).where(Period.number > written).order_by(Period.number)).all()
    return sum(int(session.execute(select(func.ledger.write_balances(number))).scalar_one()) for number in numbers)


def forget_checkpoints(session: Session) -> None:
    """Drop all checkpoints, which the next roll-up writes anew from the postings.

    Needed after a dump was restored: its rows carry the transaction numbers of the cluster they came from.
    """
    session.execute(select(func.ledger.forget_checkpoints()))


def settlement_horizon(session: Session) -> int:
    """Return the newest transaction, taken while no post is in flight: nothing with a lower number comes later.

    Commit at once: until then every post waits.
    """
    return int(session.execute(select(func.ledger.settlement_horizon())).scalar_one())


def newest_transaction(session: Session) -> int:
    """Return the newest transaction that can be seen, without waiting: good for looking, not for settling."""
    return int(session.execute(text("select coalesce(max(id), 0) from ledger.transactions")).scalar_one())
