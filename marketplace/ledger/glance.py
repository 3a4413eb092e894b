"""The books at a glance, currency by currency: what is held, what is owed, and whether the one covers the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from marketplace.core.money import BPS_WHOLE
from marketplace.ledger import chart
from marketplace.ledger.balances import AccountBalance, BookBalance, open_accounts
from marketplace.ledger.models import Book, Head

MONEY: Final = (chart.STRIPE_PENDING, chart.STRIPE_AVAILABLE, chart.BANK_CLEARING, chart.BANK_AVAILABLE)
OWED_TO_VENDORS: Final = (chart.VENDOR_PENDING, chart.VENDOR_PAYABLE)


@dataclass(frozen=True, slots=True)
class BooksTogether:
    """All partner books of a currency: how many, their buckets summed, and what is owed by those above zero."""

    count: int
    buckets: BookBalance
    owed_minor: int


NO_BOOKS: Final = BooksTogether(0, BookBalance(), 0)
NOTHING: Final[Mapping[str | None, int]] = {}


@dataclass(frozen=True, slots=True)
class Glance:
    """One currency of the books. Amounts in minor units; `accounts` are the open ones.

    `reserved` is what each vendor's settlement on its way holds, by party.
    """

    currency: str
    books: BooksTogether
    accounts: tuple[AccountBalance, ...]
    reserved: Mapping[str | None, int] = field(default_factory=dict)

    @property
    def money_minor(self) -> int:
        """Money at Stripe, at the operator's bank, and on its way between them."""
        return -sum(each.balance_minor for each in self.accounts if each.account.name in MONEY)

    @property
    def vendors_minor(self) -> int:
        """What is owed to vendors."""
        return self._owed(*OWED_TO_VENDORS, besides=self.reserved)

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
        held = self.books.buckets.total + sum(self.reserved.values())
        return held + sum(each.balance_minor for each in self.accounts)

    def _owed(self, *names: str, besides: Mapping[str | None, int] = NOTHING) -> int:
        parties = dict(besides)
        for each in self.accounts:
            if each.account.name in names:
                parties[each.account.party] = parties.get(each.account.party, 0) + each.balance_minor
        return sum(max(owed, 0) for owed in parties.values())


def glances(session: Session) -> list[Glance]:
    """Return every currency that was ever booked in, in alphabetical order, in two SQL statements.

    Only the operator and the system see all accounts; for anyone else the sums mean nothing.
    """
    (books, reserved), accounts = _books(session), open_accounts(session)
    currencies = sorted({*books, *reserved, *(each.currency for each in accounts)})
    return [
        Glance(
            code,
            books.get(code, NO_BOOKS),
            tuple(each for each in accounts if each.currency == code),
            reserved.get(code, NOTHING),
        )
        for code in currencies
    ]


def _books(session: Session) -> tuple[dict[str, BooksTogether], dict[str, dict[str | None, int]]]:
    """All partner books of each currency together, and what is on its way to each vendor."""
    buckets = (Head.pending, Head.available, Head.disputed, Head.in_transit)
    total = Head.pending + Head.available + Head.disputed + Head.in_transit
    vendor = case((Book.kind == "vendor", Book.party))
    query = (
        select(Book.currency, vendor, func.count(), func.sum(func.greatest(total, 0)), *(func.sum(b) for b in buckets))
        .join(Head, Head.book_id == Book.id)
        .group_by(Book.currency, vendor)
    )
    books: dict[str, BooksTogether] = {}
    reserved: dict[str, dict[str | None, int]] = {}
    for currency, party, count, owed, *sums in session.execute(query):
        balance = BookBalance(*(int(each) for each in sums))
        if party is None:
            books[currency] = BooksTogether(count, balance, int(owed))
        else:
            reserved.setdefault(currency, {})[party] = balance.in_transit
    return books, reserved
