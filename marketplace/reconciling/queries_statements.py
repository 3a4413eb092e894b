"""What the pages of the operator's bank statements show."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.reconciling.errors import StatementNotFound
from marketplace.reconciling.models import BankLine, BankStatement, Difference

_OPEN = (BankLine.own_payout_id.is_(None), BankLine.booking_key.is_(None))


def statements_page(cursor: str | None = None, *, currency: str = "", limit: int = PAGE) -> Page[BankStatement]:
    """Return a page of statements, the newest first."""
    query = select(BankStatement)
    query = query.where(BankStatement.currency == currency) if currency else query
    order = (BankStatement.ends_on, BankStatement.id)
    return paged(query, order=order, cursor=cursor, limit=limit, is_descending=True)


def currencies() -> list[str]:
    """Return the currencies of all statements."""
    return list(db.session.scalars(select(BankStatement.currency).distinct().order_by(BankStatement.currency)))


def statement(public_id: str) -> BankStatement:
    """Return a statement.

    Raises:
        StatementNotFound: there is none of that id.
    """
    found = db.session.scalar(select(BankStatement).where(BankStatement.public_id == public_id))
    if found is None:
        raise StatementNotFound("This bank statement cannot be found.")
    return found


def open_of(statement_ids: Collection[int]) -> dict[int, int]:
    """Return how many lines of some statements nothing agrees with; statements without such lines are left out."""
    query = select(BankLine.statement_id, func.count()).where(*_OPEN, BankLine.statement_id.in_(statement_ids))
    return {key: count for key, count in db.session.execute(query.group_by(BankLine.statement_id)) if key is not None}


def lines_page(
    statement_id: int, *, view: str = "", search: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[BankLine]:
    """Return a page of a statement's lines as it has them: all, `open` or `matched`; by a part of its words."""
    query = select(BankLine).options(joinedload(BankLine.own_payout)).where(BankLine.statement_id == statement_id)
    if view == "open":
        query = query.where(*_OPEN)
    elif view == "matched":
        query = query.where(BankLine.own_payout_id.is_not(None) | BankLine.booking_key.is_not(None))
    if words := search.strip():
        query = query.where(
            BankLine.text.icontains(words, autoescape=True)
            | BankLine.reference.icontains(words, autoescape=True)
            | BankLine.booking_key.icontains(words, autoescape=True)
        )
    return paged(query, order=(BankLine.id,), cursor=cursor, limit=limit)


def totals(statement_id: int) -> tuple[int, int]:
    """Return what a statement's lines brought in and what they took out, the latter below zero."""
    amount = BankLine.amount_minor
    query = select(
        func.coalesce(func.sum(amount).filter(amount > 0), 0), func.coalesce(func.sum(amount).filter(amount < 0), 0)
    )
    came, went = db.session.execute(query.where(BankLine.statement_id == statement_id)).one()
    return int(came), int(went)


def differences_of(lines: Collection[BankLine]) -> dict[str, str]:
    """Return the open differences about some lines: the public id by the line's reference."""
    subjects = {f"{each.account} {each.reference}": each.reference for each in lines if not each.is_matched}
    query = select(Difference.subject, Difference.public_id).where(
        Difference.kind == "bank", Difference.resolved_at.is_(None), Difference.subject.in_(subjects)
    )
    return {subjects[subject]: public_id for subject, public_id in db.session.execute(query)} if subjects else {}
