"""Where partners and vendors are paid."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CountryCode, Instant, Key, PrimaryKey, PublicId, Words
from marketplace.identity.models import Party


class PayoutDestination(Base):
    """Where a party is paid: its account at Stripe, or a bank account. A party has one at a time; old ones stay.

    `state` follows `rules.DESTINATION`. `transfers` is Stripe's word for the capability that gates transfers, and `due`
    what Stripe still wants to know. Nothing is paid before `holds_until`. `label` is what people see of it: the bank
    and the last four signs of the account number.
    """

    __tablename__ = "payout_destinations"
    __table_args__ = (
        CheckConstraint("rail in ('stripe', 'bank')", "rail"),
        CheckConstraint("state in ('onboarding', 'active', 'restricted', 'replaced')", "state"),
        CheckConstraint("(state = 'replaced') = (replaced_at is not null)", "replaced_at"),
        CheckConstraint("rail = 'stripe' or stripe_account_id is null", "stripe_account_id"),
        # one at a time
        Index("uq_payout_destinations_live", "party_id", unique=True, postgresql_where=text("replaced_at is null")),
        Index("ix_payout_destinations_party", "party_id", "id"),  # read by the party's page
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"))
    rail: Mapped[Words]
    state: Mapped[Words]
    country: Mapped[CountryCode]
    label: Mapped[Words] = mapped_column(server_default="")
    stripe_account_id: Mapped[Words | None] = mapped_column(unique=True)
    idempotency_key: Mapped[Words] = mapped_column(unique=True)
    transfers: Mapped[Words] = mapped_column(server_default="")
    due: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    is_live: Mapped[bool] = mapped_column(server_default=text("false"))
    holds_until: Mapped[Instant | None]
    created_by: Mapped[Words]
    created_at: Mapped[Instant]
    looked_at: Mapped[Instant | None]
    replaced_at: Mapped[Instant | None]

    party: Mapped[Party] = relationship()


class BankDetails(Base):
    """The account of a destination whose rail is the bank file. The party and the worker read it, nobody else."""

    __tablename__ = "bank_details"

    destination_id: Mapped[Key] = mapped_column(ForeignKey("payout_destinations.id"), primary_key=True)
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), index=True)
    holder: Mapped[Words]
    iban: Mapped[Words]
    bic: Mapped[Words] = mapped_column(server_default="")
