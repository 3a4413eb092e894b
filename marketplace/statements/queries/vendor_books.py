"""What the books say of a vendor: credited by month, and open now. Row security leaves each vendor its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, select

from marketplace.core.periods import month_of
from marketplace.db.base import db
from marketplace.ledger import balances, chart
from marketplace.ledger.models import AccountRow, Posting, Transaction


def credited_by_month(vendor_id: int, time_zone: str) -> dict[tuple[str, str], int]:
    """Return what sales credited to the vendor, by month (`2026-10`) and currency, in minor units.

    Months are those of `time_zone`. What a vendor funds itself is deducted.
    """
    is_theirs = (AccountRow.party == f"vendor:{vendor_id}") & (AccountRow.name == chart.VENDOR_PAYABLE)
    month = func.date_trunc("month", Transaction.posted_at, time_zone)
    moved = case((Posting.credit_id == AccountRow.id, Posting.amount), else_=-Posting.amount)
    rows = db.session.execute(
        select(month, Posting.currency, func.sum(moved))
        .join(Transaction, Transaction.id == Posting.transaction_id)
        .join(AccountRow, (AccountRow.id == Posting.credit_id) | (AccountRow.id == Posting.debit_id))
        .where(is_theirs, Transaction.kind == "accrual")
        .group_by(month, Posting.currency)
    )
    return {(_label(at, time_zone), currency): int(amount) for at, currency, amount in rows}


def open_balances(vendor_id: int) -> dict[str, int]:
    """Return what the vendor is owed now, by currency, in minor units."""
    party = f"vendor:{vendor_id}"
    return {
        each.currency: each.balance_minor
        for each in balances.open_accounts(db.session())
        if each.account.party == party and each.account.name == chart.VENDOR_PAYABLE
    }


def _label(at: datetime, time_zone: str) -> str:
    return month_of(at, time_zone).label
