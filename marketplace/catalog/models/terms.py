"""Margin rules and concessions: what a partner keeps."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models.offerings import Category, Offering
from marketplace.catalog.models.vendors import Vendor
from marketplace.customers.models import Account
from marketplace.db.base import Base
from marketplace.db.types import Bps, Instant, Key, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner, Tier

ONE_SCOPE = (
    "(scope_kind = 'offering') = (offering_id is not null) and (scope_kind = 'category') = (category_id is not null)"
    " and (scope_kind = 'vendor') = (vendor_id is not null)"
)


class MarginRule(Base):
    """The margin of a tier (or of any tier) on a scope, for a span of time.

    A change is a new row with the next version of the same `public_id`: rows are ended, never edited.
    """

    __tablename__ = "margin_rules"
    __table_args__ = (
        CheckConstraint("bps between 0 and 10000", "bps"),
        CheckConstraint("scope_kind in ('offering', 'category', 'vendor', 'everything')", "scope_kind"),
        CheckConstraint(ONE_SCOPE, "one_scope"),
        CheckConstraint("effective_until >= effective_from", "span"),  # an empty span: withdrawn before it began
        UniqueConstraint("public_id", "version"),
        Index("ix_margin_rules_tier", "tier_id", "effective_from"),  # read by price_terms()
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[Words]
    version: Mapped[int]
    tier_id: Mapped[Key | None] = mapped_column(ForeignKey("tiers.id"))
    scope_kind: Mapped[Words]
    offering_id: Mapped[Key | None] = mapped_column(ForeignKey("offerings.id"), index=True)
    category_id: Mapped[Key | None] = mapped_column(ForeignKey("categories.id"), index=True)
    vendor_id: Mapped[Key | None] = mapped_column(ForeignKey("vendors.id"), index=True)
    bps: Mapped[Bps]
    effective_from: Mapped[Instant]
    effective_until: Mapped[Instant | None]
    created_by: Mapped[Words]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())

    tier: Mapped[Tier | None] = relationship()
    offering: Mapped[Offering | None] = relationship()
    category: Mapped[Category | None] = relationship()
    vendor: Mapped[Vendor | None] = relationship()


class Concession(Base):
    """Extra margin granted to one partner, for one customer or offering or for all, with an end and a funder."""

    __tablename__ = "concessions"
    __table_args__ = (
        CheckConstraint("bps between 1 and 10000", "bps"),
        CheckConstraint("funder in ('vendor', 'operator')", "funder"),
        CheckConstraint("ends_at >= starts_at", "span"),  # an empty span: withdrawn before it began
        Index("ix_concessions_partner", "partner_id", "ends_at"),  # read by price_terms()
        Index("ix_concessions_account", "account_id", postgresql_where=text("account_id is not null")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    account_id: Mapped[Key | None] = mapped_column(ForeignKey("accounts.id"))
    offering_id: Mapped[Key | None] = mapped_column(ForeignKey("offerings.id"), index=True)
    bps: Mapped[Bps]
    funder: Mapped[Words]
    reason: Mapped[Words]
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    granted_by: Mapped[Words]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())

    partner: Mapped[Partner] = relationship()
    account: Mapped[Account | None] = relationship()
    offering: Mapped[Offering | None] = relationship()
