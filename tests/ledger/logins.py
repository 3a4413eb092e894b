"""Signing in to a test's database as the real roles, and the sales that ledger tests book."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import NullPool

from marketplace.ledger import posting
from marketplace.ledger.rules import Account, Leg
from tests.support.databases import TestDatabase

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
STATE = text("select set_config('app.actor_kind', :kind, true), set_config('app.actor_id', :id, true)")


class Logins:
    """Sessions of one database: by role (`worker`, `web`, `superuser`) and acting party."""

    def __init__(self, database: TestDatabase) -> None:
        self.database = database
        self._open = ExitStack()

    def session(self, role: str, kind: str = "", party_id: int | str = "") -> Session:
        """Open a session that states its actor in each transaction, as the application does."""
        engine = create_engine(getattr(self.database, role), poolclass=NullPool)
        session = Session(engine)

        def state(_: Session, __: SessionTransaction, connection: Connection) -> None:
            connection.execute(STATE, {"kind": kind, "id": str(party_id)})

        event.listen(session, "after_begin", state)
        self._open.callback(engine.dispose)
        self._open.callback(session.close)
        return session

    def close(self) -> None:
        """Close every session."""
        self._open.close()


@contextmanager
def refused(session: Session) -> Iterator[None]:
    """Roll back after the block, as a door does after a refusal."""
    try:
        yield
    finally:
        session.rollback()


def account(label: str) -> Account:
    """Write an account as its label."""
    return Account.of_label(label)


def leg(debit: str, credit: str, amount: int, **why: Any) -> Leg:
    """Write a leg with labels."""
    return Leg(account(debit), account(credit), amount, why)


def sale(partner: int = 17, vendor: int = 5, commission: int = 15_000) -> list[Leg]:
    """Worked example A: 1 080.00 paid, of which commission, proceeds 675.00, fee 75.00 and tax 180.00."""
    return [
        leg("stripe.pending", f"partner.pending partner:{partner}", commission, rule=3, bps=2500),
        leg("stripe.pending", f"vendor.payable vendor:{vendor}", 67_500, agreement=2),
        leg("stripe.pending", "operator.fees", 7_500, bps=1000),
        leg("stripe.pending", "tax.payable tax:DE", 18_000, bps=2000),
    ]


def book(session: Session, kind: str, key: str, legs: list[Leg], *, at: datetime = NOON, currency: str = "EUR") -> int:
    """Post and commit."""
    number = posting.post(session, kind=kind, key=key, at=at, currency=currency, legs=legs)
    session.commit()
    return number


def rows(session: Session) -> dict[str, int]:
    """Count what the books hold, to show that a refusal wrote nothing."""
    tables = ("accounts", "transactions", "postings", "entries")
    return {table: session.scalar(text(f"select count(*) from ledger.{table}")) or 0 for table in tables}
