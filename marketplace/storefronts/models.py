"""Storefronts, the addresses they have had, what they show, and what they ask for it."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalog.models import Offering, Plan  # noqa: F401  the foreign keys below point to their tables
from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner  # noqa: F401  the same


class Storefront(Base):
    """The shop that a partner's customers see. Without a partner it is the house's own.

    `brand_color` is `#rrggbb` and readable on paper, see `rules.colors`. `currency` is the one that prices are shown in
    first. `logo_digest` names a picture; pictures are kept by their content, so the digest never means another one.
    """

    __tablename__ = "storefronts"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", "slug"),
        CheckConstraint("brand_color ~ '^#[0-9a-f]{6}$'", "brand_color"),
        UniqueConstraint("partner_id", postgresql_nulls_not_distinct=True),  # one of each partner, one of the house
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"))
    slug: Mapped[Words] = mapped_column(unique=True)
    title: Mapped[Words]
    tagline: Mapped[Words]
    welcome: Mapped[Words]
    brand_color: Mapped[Words]
    logo_digest: Mapped[Words | None]
    currency: Mapped[CurrencyCode]
    is_whole_catalogue: Mapped[bool]
    published_at: Mapped[Instant | None]
    created_at: Mapped[Instant]

    @property
    def is_published(self) -> bool:
        """Whether customers can open it."""
        return self.published_at is not None

    @property
    def is_house(self) -> bool:
        """Whether nobody's partner sells here."""
        return self.partner_id is None


class StorefrontSlug(Base):
    """An address that a storefront has or had. An old one leads to the present one, and nobody else can take it."""

    __tablename__ = "storefront_slugs"

    slug: Mapped[Words] = mapped_column(primary_key=True)
    storefront_id: Mapped[Key] = mapped_column(ForeignKey("storefronts.id"), index=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    taken_at: Mapped[Instant]


class StorefrontOffering(Base):
    """One offering that was chosen for a storefront. A lower position stands further up."""

    __tablename__ = "storefront_offerings"

    storefront_id: Mapped[Key] = mapped_column(ForeignKey("storefronts.id"), primary_key=True)
    offering_id: Mapped[Key] = mapped_column(ForeignKey("offerings.id"), primary_key=True, index=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    position: Mapped[int]


class StorefrontPrice(Base):
    """What a partner asks for a unit of a plan in one currency. Without a row it is the list price."""

    __tablename__ = "storefront_prices"
    __table_args__ = (CheckConstraint("unit_retail_minor >= 0", "unit_retail_minor"),)

    storefront_id: Mapped[Key] = mapped_column(ForeignKey("storefronts.id"), primary_key=True)
    plan_id: Mapped[Key] = mapped_column(ForeignKey("plans.id"), primary_key=True, index=True)
    currency: Mapped[CurrencyCode] = mapped_column(primary_key=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    unit_retail_minor: Mapped[Minor]
