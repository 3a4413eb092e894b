"""The operator's own bank: what Stripe sends there, and what its statements say."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words


class OwnPayout(Base):
    """Money that Stripe sends to the operator's bank by itself. `status` is Stripe's; `trace` the bank's reference."""

    __tablename__ = "own_payouts"
    __table_args__ = (CheckConstraint("amount_minor <> 0", "amount_minor"),)

    id: Mapped[PrimaryKey]
    stripe_id: Mapped[Words] = mapped_column(unique=True)
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    status: Mapped[Words]
    failure: Mapped[Words] = mapped_column(server_default="")
    trace: Mapped[Words] = mapped_column(server_default="")
    created_at: Mapped[Instant]
    arrives_at: Mapped[Instant]


class BankStatement(Base):
    """A statement of the operator's bank account over whole days, in minor units of `currency`.

    `name` is what the bank calls it, `digest` the SHA-256 of the file that it came in. What it opens with and all of
    its `entries` come to what it closes with.
    """

    __tablename__ = "bank_statements"
    __table_args__ = (
        CheckConstraint("begins_on <= ends_on", "span"),
        CheckConstraint("entries >= 0", "entries"),
        Index("uq_bank_statements_name", "account", "currency", "name", unique=True),
        Index("ix_bank_statements_span", "account", "currency", "ends_on"),  # the one before, the one after
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    account: Mapped[Words]
    currency: Mapped[CurrencyCode]
    name: Mapped[Words]
    message_id: Mapped[Words]
    digest: Mapped[Words]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    opening_minor: Mapped[Minor]
    closing_minor: Mapped[Minor]
    entries: Mapped[int]
    taken_by: Mapped[Words]
    taken_at: Mapped[Instant]


class BankLine(Base):
    """A booked line of the operator's bank statement; what leaves counts minus.

    `own_payout_id` or `booking_key` is what it agrees with: Stripe's payment to the bank, or a transaction of the books
    (of a bank file that was booked in one: `bank_file:` and its id). `reference` is the bank's own and makes it one,
    whatever file it comes in. `end_to_end_id` and `batch_id` are ids of ours that the bank names; `is_return` says
    that it came back.
    """

    __tablename__ = "bank_lines"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", "amount_minor"),
        Index("uq_bank_lines_reference", "account", "reference", unique=True),
        Index("uq_bank_lines_own_payout", "own_payout_id", unique=True),
        Index("ix_bank_lines_statement", "statement_id", "id"),  # read by the statement's page
        # read by every match
        Index("ix_bank_lines_open", "id", postgresql_where=sql("own_payout_id is null and booking_key is null")),
    )

    id: Mapped[PrimaryKey]
    statement_id: Mapped[Key | None] = mapped_column(ForeignKey("bank_statements.id"))
    account: Mapped[Words]
    reference: Mapped[Words]
    booked_on: Mapped[date]
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    text: Mapped[Words] = mapped_column(server_default="")
    end_to_end_id: Mapped[Words] = mapped_column(server_default="")
    batch_id: Mapped[Words] = mapped_column(server_default="")
    is_return: Mapped[bool] = mapped_column(server_default=sql("false"))
    own_payout_id: Mapped[Key | None] = mapped_column(ForeignKey("own_payouts.id"))
    booking_key: Mapped[Words | None] = mapped_column(unique=True)
    imported_by: Mapped[Words]
    imported_at: Mapped[Instant]

    own_payout: Mapped[OwnPayout | None] = relationship()

    @property
    def is_matched(self) -> bool:
        """Whether something agrees with it."""
        return self.own_payout_id is not None or self.booking_key is not None
