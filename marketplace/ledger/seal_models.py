"""The tables of seals and closing balances as the application reads them; only functions of the database write them."""

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Instant, Key, Minor, Words
from marketplace.ledger.models import SCHEMA


class Leaf(Base):
    """Where a transaction's postings stand in the tree: line *n* is leaf `first_leaf + n - 1`."""

    __tablename__ = "leaves"
    __table_args__ = SCHEMA

    transaction_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first_leaf: Mapped[Key]


class Node(Base):
    """The hash over a whole subtree of 2^level leaves."""

    __tablename__ = "nodes"
    __table_args__ = SCHEMA

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class SealRow(Base):
    """A seal: the root of the tree when it was made, chained to the seal before."""

    __tablename__ = "seals"
    __table_args__ = SCHEMA

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[Key]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    horizon: Mapped[Key]
    cluster: Mapped[Words]
    period: Mapped[int] = mapped_column(Integer)
    period_hash: Mapped[bytes] = mapped_column(LargeBinary)
    balances_hash: Mapped[bytes] = mapped_column(LargeBinary)
    is_announced: Mapped[bool]
    sealed_at: Mapped[Instant]
    reason: Mapped[Words]
    sealed_by: Mapped[Words]
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Signature(Base):
    """The operator's signature of a seal, and the public key it was made with; base64."""

    __tablename__ = "signatures"
    __table_args__ = SCHEMA

    number: Mapped[int] = mapped_column(ForeignKey("ledger.seals.number"), primary_key=True, autoincrement=False)
    key: Mapped[Words]
    signature: Mapped[Words]


class ClosingBalance(Base):
    """What an account held when a period was closed, in minor units of its currency."""

    __tablename__ = "closing_balances"
    __table_args__ = SCHEMA

    period: Mapped[int] = mapped_column(ForeignKey("ledger.periods.number"), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger.accounts.id"), primary_key=True, autoincrement=False)
    balance: Mapped[Minor]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
