"""Tiers and partner companies."""

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CountryCode, CurrencyCode, Instant, Key, PrimaryKey, PublicId, Words
from marketplace.identity.models import Party


class Tier(Base):
    """A level of the programme. A higher rank is the better level."""

    __tablename__ = "tiers"

    id: Mapped[PrimaryKey]
    code: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    rank: Mapped[int] = mapped_column(unique=True)


class Partner(Base):
    """A company that buys and resells."""

    __tablename__ = "partners"
    __table_args__ = (
        CheckConstraint("state in ('active', 'suspended')", "state"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", "currency"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", "slug"),
    )

    id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), primary_key=True)
    public_id: Mapped[PublicId]
    slug: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    tier_id: Mapped[Key] = mapped_column(ForeignKey("tiers.id"), index=True)
    country: Mapped[CountryCode]
    currency: Mapped[CurrencyCode]
    time_zone: Mapped[Words] = mapped_column(server_default="UTC")
    external_ref: Mapped[Words | None] = mapped_column(unique=True)
    state: Mapped[Words] = mapped_column(server_default="active")
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())

    party: Mapped[Party] = relationship()
    tier: Mapped[Tier] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_active(self) -> bool:
        """Whether this partner may sell."""
        return self.state == "active"


class BillingDetails(Base):
    """What stands on the invoices that a partner gets beside its name and country: address and tax number.

    `has_valid_tax_number` says that the number's form was checked; only then is anything reverse-charged.
    """

    __tablename__ = "billing_details"

    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    line1: Mapped[Words]
    line2: Mapped[Words] = mapped_column(server_default="")
    postal_code: Mapped[Words] = mapped_column(server_default="")
    city: Mapped[Words]
    region: Mapped[Words] = mapped_column(server_default="")
    tax_number: Mapped[Words] = mapped_column(server_default="")
    has_valid_tax_number: Mapped[bool]
    amended_by: Mapped[Words]
    amended_at: Mapped[Instant]
