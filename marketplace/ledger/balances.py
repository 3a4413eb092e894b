"""What the accounts hold, now or just before an instant. Amounts are minor units of the account's currency.

A credit counts plus: what is owed to a partner, vendor or tax office is positive, the operator's income too; money held
and costs are negative. Row security decides what can be seen: a partner or vendor finds its own, anyone else's is
empty.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, String, case, column, func, select, true
from sqlalchemy.orm import Session

from marketplace.ledger import queries
from marketplace.ledger.chart import KINDS
from marketplace.ledger.models import AccountRow, Book, Entry, Head, Transaction
from marketplace.ledger.rules import Account

_BUCKETS = {
    "pending": Head.pending,
    "available": Head.available,
    "disputed": Head.disputed,
    "in_transit": Head.in_transit,
}


@dataclass(frozen=True, slots=True)
class BookBalance:
    """What a partner book holds in each bucket."""

    pending: int = 0
    available: int = 0
    disputed: int = 0
    in_transit: int = 0

    @property
    def total(self) -> int:
        """All buckets together: what is owed to the partner."""
        return self.pending + self.available + self.disputed + self.in_transit


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account with its balance; `is_guarded` when it is a bucket of a partner book."""

    account: Account
    currency: str
    balance_minor: int
    is_guarded: bool


def partner_book(session: Session, partner_id: int, currency: str, at: datetime | None = None) -> BookBalance:
    """Return a partner's balances in `currency`, now or just before `at`; zeros where nothing was ever booked.

    `at` costs four index lookups, at ten entries as at ten million.
    """
    if at is None:
        return partner_books(session, partner_id).get(currency, BookBalance())
    balances = func.ledger.balance_at(Book.id, at).table_valued(column("bucket", String), column("balance", BigInteger))
    each = balances.lateral("each")
    query = select(each.c.bucket, each.c.balance).select_from(Book).join(each, true())
    rows = session.execute(query.where(Book.party == f"partner:{partner_id}", Book.currency == currency))
    return BookBalance(**{row.bucket: row.balance for row in rows})


def partner_books(session: Session, partner_id: int) -> dict[str, BookBalance]:
    """Return a partner's balances now, by currency in alphabetical order."""
    query = (
        select(Book.currency, Head.pending, Head.available, Head.disputed, Head.in_transit)
        .join(Head, Head.book_id == Book.id)
        .where(Book.party == f"partner:{partner_id}")
        .order_by(Book.currency)
    )
    return {currency: BookBalance(*buckets) for currency, *buckets in session.execute(query)}


def movements(
    session: Session, partner_id: int, currency: str, starts_at: datetime, ends_at: datetime
) -> dict[str, int]:
    """Return how each kind of a statement changed a partner's total from `starts_at` up to, not including, `ends_at`.

    Opening total plus all of them is the closing total. Moves between buckets add up to zero.
    """
    book = queries.book_of(session, partner_id, currency)
    if book is None:
        return {}
    query = (
        select(Transaction.kind, func.sum(Entry.delta))
        .join(Entry, Entry.transaction_id == Transaction.id)
        .where(Entry.book_id == book.id)
        .where(Entry.seq > queries.seq_before(session, book.id, starts_at))
        .where(Entry.seq <= queries.seq_before(session, book.id, ends_at))
        .group_by(Transaction.kind)
    )
    sums: dict[str, int] = {}
    for kind, moved in session.execute(query):
        word = KINDS[kind].statement or kind
        sums[word] = sums.get(word, 0) + int(moved)
    return sums


def open_balance(session: Session, name: str, party: str | None, currency: str) -> int:
    """Return the balance of an open account now: its newest checkpoint plus its tail; zero where it was never used."""
    label = Account(name, party).label
    found = [b for b in _open(session) if b.account.label == label and b.currency == currency]
    return found[0].balance_minor if found else 0


def all_accounts(session: Session) -> list[AccountBalance]:
    """Return every account that the acting party may see with its balance, by currency and label."""
    return sorted([*_open(session), *_guarded(session)], key=lambda b: (b.currency, b.account.label))


def open_accounts(session: Session) -> list[AccountBalance]:
    """Return the open accounts alone, by currency and label: a handful, however many partners there are."""
    return sorted(_open(session), key=lambda b: (b.currency, b.account.label))


def trial_balance(session: Session) -> dict[str, int]:
    """Return the sum of all accounts per currency, heads and checkpoints included. Anything but zero is a fault.

    Only the operator and the system see all accounts; for anyone else the sum means nothing.
    """
    sums: dict[str, int] = {}
    for each in all_accounts(session):
        sums[each.currency] = sums.get(each.currency, 0) + each.balance_minor
    return sums


def _open(session: Session) -> list[AccountBalance]:
    sums = func.ledger.open_balances().table_valued(column("account_id", BigInteger), column("balance", BigInteger))
    query = select(AccountRow.label, AccountRow.currency, sums.c.balance).join(sums, sums.c.account_id == AccountRow.id)
    return [
        AccountBalance(Account.of_label(label), currency, balance, is_guarded=False)
        for label, currency, balance in session.execute(query)
    ]


def _guarded(session: Session) -> list[AccountBalance]:
    query = (
        select(AccountRow.label, AccountRow.currency, case(_BUCKETS, value=AccountRow.bucket))
        .select_from(AccountRow)
        .join(Head, Head.book_id == AccountRow.book_id)
    )
    return [
        AccountBalance(Account.of_label(label), currency, balance, is_guarded=True)
        for label, currency, balance in session.execute(query)
    ]
