"""The books at a glance, currency by currency: what is held, what is owed, and whether the one covers the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.core.money import BPS_WHOLE
from marketplace.ledger import chart
from marketplace.ledger.balances import AccountBalance, BookBalance, open_accounts
from marketplace.ledger.models import Book, Head

MONEY: Final = (chart.STRIPE_PENDING, chart.STRIPE_AVAILABLE, chart.BANK_AVAILABLE)
OWED_TO_VENDORS: Final = (chart.VENDOR_PENDING, chart.VENDOR_PAYABLE)


@dataclass(frozen=True, slots=True)
class BooksTogether:
    """All partner books of a currency: how many, their buckets summed, and what is owed by those above zero."""

    count: int
    buckets: BookBalance
    owed_minor: int


NO_BOOKS: Final = BooksTogether(0, BookBalance(), 0)


@dataclass(frozen=True, slots=True)
class Glance:
    """One currency of the books. Amounts in minor units; `accounts` are the open ones."""

    currency: str
    books: BooksTogether
    accounts: tuple[AccountBalance, ...]

    @property
    def money_minor(self) -> int:
        """Money at Stripe and at the operator's bank."""
        return -sum(each.balance_minor for each in self.accounts if each.account.name in MONEY)

    @property
    def vendors_minor(self) -> int:
        """What is owed to vendors."""
        return self._owed(*OWED_TO_VENDORS)

    @property
    def tax_minor(self) -> int:
        """What is owed to tax offices."""
        return self._owed(chart.TAX_PAYABLE)

    @property
    def owed_minor(self) -> int:
        """What is owed to partners, vendors and tax offices. Who owes us lowers nobody else's claim."""
        return self.books.owed_minor + self.vendors_minor + self.tax_minor

    @property
    def coverage_bps(self) -> int | None:
        """Money over what is owed, rounded down; None while nothing is owed."""
        return self.money_minor * BPS_WHOLE // self.owed_minor if self.owed_minor else None

    @property
    def trial_minor(self) -> int:
        """The sum of all accounts. Anything but zero is a fault."""
        return self.books.buckets.total + sum(each.balance_minor for each in self.accounts)

    def _owed(self, *names: str) -> int:
        parties: dict[str | None, int] = {}
        for each in self.accounts:
            if each.account.name in names:
                parties[each.account.party] = parties.get(each.account.party, 0) + each.balance_minor
        return sum(max(owed, 0) for owed in parties.values())


def glances(session: Session) -> list[Glance]:
    """Return every currency that was ever booked in, in alphabetical order, in two SQL statements.

    Only the operator and the system see all accounts; for anyone else the sums mean nothing.
    """
    books, accounts = _books(session), open_accounts(session)
    currencies = sorted({*books, *(each.currency for each in accounts)})
    return [
        Glance(code, books.get(code, NO_BOOKS), tuple(each for each in accounts if each.currency == code))
        for code in currencies
    ]


def _books(session: Session) -> dict[str, BooksTogether]:
    buckets = (Head.pending, Head.available, Head.disputed, Head.in_transit)
    total = Head.pending + Head.available + Head.disputed + Head.in_transit
    query = (
        select(Book.currency, func.count(), func.sum(func.greatest(total, 0)), *(func.sum(each) for each in buckets))
        .join(Head, Head.book_id == Book.id)
        .group_by(Book.currency)
    )
    return {
        currency: BooksTogether(count, BookBalance(*(int(each) for each in sums)), int(owed))
        for currency, count, owed, *sums in session.execute(query)
    }
