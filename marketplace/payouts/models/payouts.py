"""Payouts, the tries at sending them, every step of their lives, and what was taken back of them."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.identity.models import Party
from marketplace.payouts.models.destinations import PayoutDestination


class Payout(Base):
    """What one party gets in one currency, from reserving it to the bank's word. Amounts in minor units of `currency`.

    `state` follows `rules.PAYOUT`. `settled_at` says since when the reserve is over: sent away, or given back. A party
    has one payout a currency at a time whose reserve stands. It covers the steps `first_seq` to `last_seq` of the
    party's book (`book_id`), a vendor's the transactions `first_seq` to `last_seq` of the books, and what was carried
    to it (`brought_minor`) less what it carries on (`carried_minor`). No two payouts that stand cover the same. `trace`
    is the bank's reference. `reversed_minor` is what came back of it; `bounced_at` says when a bank had sent it back,
    `looked_at` when Stripe was last asked for it in vain.
    """

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", "amount_minor"),
        CheckConstraint("party_kind in ('partner', 'vendor')", "party_kind"),
        CheckConstraint("rail in ('stripe', 'bank')", "rail"),
        CheckConstraint(
            "state in ('pending', 'sending', 'unknown', 'sent', 'paid', 'failed', 'canceled', 'reversed')", "state"
        ),
        CheckConstraint("first_seq <= last_seq + 1", "span"),
        CheckConstraint("reversed_minor between 0 and amount_minor", "reversed_minor"),
        # one reserve at a time
        Index(
            "uq_payouts_open", "party_id", "currency", unique=True, postgresql_where=text("settled_at is null"),
        ),
        Index("ix_payouts_party", "party_id", "id"),  # read by the party's list
        Index("ix_payouts_made", "created_at", "id"),  # read by the operator's list
        Index("ix_payouts_reserved", "id", postgresql_where=text("settled_at is null")),  # what is on its way
        # read by the sweep
        Index("ix_payouts_moving", "id", postgresql_where=text("state in ('pending', 'sending', 'unknown', 'sent')")),
    )  # fmt: skip

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"))
    party_kind: Mapped[Words]
    destination_id: Mapped[Key] = mapped_column(ForeignKey("payout_destinations.id"), index=True)
    rail: Mapped[Words]
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    brought_minor: Mapped[Minor] = mapped_column(server_default="0")
    carried_minor: Mapped[Minor] = mapped_column(server_default="0")
    book_id: Mapped[Key]
    first_seq: Mapped[Key]
    last_seq: Mapped[Key]
    state: Mapped[Words]
    failure: Mapped[Words] = mapped_column(server_default="")
    failure_code: Mapped[Words] = mapped_column(server_default="")
    stripe_transfer_id: Mapped[Words | None] = mapped_column(unique=True)
    stripe_payout_id: Mapped[Words | None]
    trace: Mapped[Words] = mapped_column(server_default="")
    is_live: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[Instant]
    sent_at: Mapped[Instant | None]
    settled_at: Mapped[Instant | None]
    paid_at: Mapped[Instant | None]
    reversed_minor: Mapped[Minor] = mapped_column(server_default="0")
    bounced_at: Mapped[Instant | None]
    looked_at: Mapped[Instant | None]

    party: Mapped[Party] = relationship()
    destination: Mapped[PayoutDestination] = relationship()
    attempts: Mapped[list["PayoutAttempt"]] = relationship(back_populates="payout", order_by="PayoutAttempt.number")
    steps: Mapped[list["PayoutStep"]] = relationship(order_by="PayoutStep.id")
    reversals: Mapped[list["PayoutReversal"]] = relationship(back_populates="payout", order_by="PayoutReversal.number")


class PayoutAttempt(Base):
    """One try at sending a payout: key and parameters, frozen before anybody outside hears of it.

    `state` is prepared, sending, unknown, sent or refused. `sent_at` says since when the other side may know the key,
    `again_at` when it may be asked again. Once unknown it stays so until somebody knows: what a later call is told says
    nothing about an earlier one.
    """

    __tablename__ = "payout_attempts"
    __table_args__ = (
        CheckConstraint("state in ('prepared', 'sending', 'unknown', 'sent', 'refused')", "state"),
        UniqueConstraint("payout_id", "number"),
        # one live try a payout
        Index(
            "uq_payout_attempts_live", "payout_id", unique=True,
            postgresql_where=text("state in ('prepared', 'sending', 'unknown')"),
        ),
    )  # fmt: skip

    id: Mapped[PrimaryKey]
    payout_id: Mapped[Key] = mapped_column(ForeignKey("payouts.id"))
    number: Mapped[int]
    idempotency_key: Mapped[Words] = mapped_column(unique=True)
    parameters: Mapped[Json]
    state: Mapped[Words]
    stripe_transfer_id: Mapped[Words | None] = mapped_column(unique=True)
    failure: Mapped[Words] = mapped_column(server_default="")
    failure_code: Mapped[Words] = mapped_column(server_default="")
    created_at: Mapped[Instant]
    sent_at: Mapped[Instant | None]
    answered_at: Mapped[Instant | None]
    again_at: Mapped[Instant | None]

    payout: Mapped[Payout] = relationship(back_populates="attempts")


class PayoutStep(Base):
    """One step of a payout's life: from which state to which, by what action, who did it. It never changes."""

    __tablename__ = "payout_steps"
    __table_args__ = (Index("ix_payout_steps_payout", "payout_id", "id"),)  # read by the payout's page

    id: Mapped[PrimaryKey]
    payout_id: Mapped[Key] = mapped_column(ForeignKey("payouts.id"))
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), index=True)
    from_state: Mapped[Words]
    action: Mapped[Words]
    to_state: Mapped[Words]
    actor: Mapped[Words]
    note: Mapped[Words] = mapped_column(server_default="")
    happened_at: Mapped[Instant]


class PayoutReversal(Base):
    """Money of a payout that came back: from its party's account at Stripe, by us or at Stripe itself, or from a bank.

    `state` follows `rules.REVERSAL`. Amount in minor units of `currency`; once it is done, the party is owed it again.
    """

    __tablename__ = "payout_reversals"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", "amount_minor"),
        CheckConstraint("origin in ('operator', 'stripe', 'bank')", "origin"),
        CheckConstraint(
            "state in ('waiting', 'requested', 'sending', 'unknown', 'done', 'refused', 'withdrawn')", "state"
        ),
        CheckConstraint("approved_by is null or approved_by <> requested_by", "two_people"),
        CheckConstraint("state <> 'done' or (stripe_reversal_id is not null) = (origin <> 'bank')", "done"),
        CheckConstraint("(state in ('done', 'refused', 'withdrawn')) = (closed_at is not null)", "closed_at"),
        UniqueConstraint("payout_id", "number"),
        Index("ix_payout_reversals_party", "party_id", "id"),  # read by the party's pages
        Index("ix_payout_reversals_open", "id", postgresql_where=text("closed_at is null")),  # read by the sweep
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    payout_id: Mapped[Key] = mapped_column(ForeignKey("payouts.id"))
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"))
    number: Mapped[int]
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    reason: Mapped[Words]
    origin: Mapped[Words]
    state: Mapped[Words]
    needs_approval: Mapped[bool]
    requested_by: Mapped[Words]
    approved_by: Mapped[Words | None]
    idempotency_key: Mapped[Words] = mapped_column(unique=True)
    stripe_reversal_id: Mapped[Words | None] = mapped_column(unique=True)
    failure: Mapped[Words] = mapped_column(server_default="")
    created_at: Mapped[Instant]
    approved_at: Mapped[Instant | None]
    sent_at: Mapped[Instant | None]
    closed_at: Mapped[Instant | None]

    payout: Mapped[Payout] = relationship(back_populates="reversals")
