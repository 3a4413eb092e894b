"""The books' tables as the application reads them. Nothing here is written through the ORM: the database refuses it."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, LargeBinary, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, Words

SCHEMA = {"schema": "ledger"}


class KindRow(Base):
    """A kind of posting, as the database obeys it; `chart.KINDS` is its source."""

    __tablename__ = "kinds"
    __table_args__ = SCHEMA

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    actors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    debits: Mapped[list[str]] = mapped_column(ARRAY(Text))
    credits: Mapped[list[str]] = mapped_column(ARRAY(Text))
    floors: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Book(Base):
    """A chained account in one currency: all buckets of a partner, or what is on its way to a vendor."""

    __tablename__ = "books"
    __table_args__ = SCHEMA

    id: Mapped[PrimaryKey]
    kind: Mapped[Words]
    party: Mapped[Words]
    currency: Mapped[CurrencyCode]


class AccountRow(Base):
    """An account: guarded when it is a bucket of a book, open otherwise."""

    __tablename__ = "accounts"
    __table_args__ = SCHEMA

    id: Mapped[PrimaryKey]
    name: Mapped[Words]
    party: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[CurrencyCode]
    book_id: Mapped[int | None] = mapped_column(ForeignKey("ledger.books.id"))
    bucket: Mapped[str | None] = mapped_column(Text)
    label: Mapped[Words]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Head(Base):
    """The newest state of a book."""

    __tablename__ = "heads"
    __table_args__ = SCHEMA

    book_id: Mapped[int] = mapped_column(ForeignKey("ledger.books.id"), primary_key=True)
    seq: Mapped[Key]
    posted_at: Mapped[Instant]
    pending: Mapped[Minor]
    available: Mapped[Minor]
    disputed: Mapped[Minor]
    in_transit: Mapped[Minor]
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Transaction(Base):
    """One happening in the books, known for ever by its business key."""

    __tablename__ = "transactions"
    __table_args__ = SCHEMA

    id: Mapped[PrimaryKey]
    key: Mapped[Words]
    kind: Mapped[Words]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger.transactions.id"))
    p_at: Mapped[Instant]
    posted_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    xid: Mapped[Key]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Posting(Base):
    """One debit and one credit of one amount, and why; readable by one party."""

    __tablename__ = "postings"
    __table_args__ = SCHEMA

    transaction_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    line: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    currency: Mapped[CurrencyCode]
    debit_id: Mapped[Key]
    credit_id: Mapped[Key]
    amount: Mapped[Minor]
    party: Mapped[str | None] = mapped_column(Text)
    why: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Entry(Base):
    """One step of a book: its delta, the balances after it, and the link of the chain."""

    __tablename__ = "entries"
    __table_args__ = SCHEMA

    book_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    transaction_id: Mapped[Key]
    line: Mapped[int] = mapped_column(SmallInteger)
    bucket: Mapped[Words]
    delta: Mapped[Minor]
    bucket_balance: Mapped[Minor]
    total_balance: Mapped[Minor]
    posted_at: Mapped[Instant]
    counter: Mapped[Words]
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Horizon(Base):
    """A transaction number below which every transaction had ended when the open accounts were summed."""

    __tablename__ = "horizons"
    __table_args__ = SCHEMA

    xid: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Checkpoint(Base):
    """An open account's balance below a horizon."""

    __tablename__ = "checkpoints"
    __table_args__ = SCHEMA

    account_id: Mapped[int] = mapped_column(ForeignKey("ledger.accounts.id"), primary_key=True)
    horizon: Mapped[int] = mapped_column(ForeignKey("ledger.horizons.xid"), primary_key=True)
    balance: Mapped[Minor]


class Period(Base):
    """A closed period: it ends at `ends_at` and begins where the one before ended."""

    __tablename__ = "periods"
    __table_args__ = SCHEMA

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    ends_at: Mapped[Instant]
    closed_at: Mapped[Instant]
    closed_by: Mapped[Words]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class CutOff(Base):
    """The end of the newest closed period: one row."""

    __tablename__ = "cut_off"
    __table_args__ = SCHEMA

    singleton: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    ends_at: Mapped[Instant]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
