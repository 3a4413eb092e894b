"""List prices with volume breaks, and tax rates."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models.offerings import Plan
from marketplace.db.base import Base
from marketplace.db.types import Bps, CountryCode, CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words


class ListPrice(Base):
    """A plan's published unit price in a currency from an instant on, until the next one takes over.

    The price in force is the one with the latest `effective_from` that has come; there is never more than one.
    `max_retail_minor` is the most a partner may ask for a unit, where the vendor set one.
    """

    __tablename__ = "list_prices"
    __table_args__ = (
        CheckConstraint("unit_minor >= 0", "unit_minor"),
        CheckConstraint("max_retail_minor >= unit_minor", "max_retail_covers_list"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", "currency"),
        UniqueConstraint("plan_id", "currency", "effective_from"),
        UniqueConstraint("plan_id", "currency", "version"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    plan_id: Mapped[Key] = mapped_column(ForeignKey("plans.id"))
    currency: Mapped[CurrencyCode]
    unit_minor: Mapped[Minor]
    max_retail_minor: Mapped[Minor | None]
    version: Mapped[int]
    effective_from: Mapped[Instant]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())

    plan: Mapped[Plan] = relationship()
    breaks: Mapped[list["PriceBreak"]] = relationship(
        back_populates="price", order_by="PriceBreak.from_quantity", lazy="selectin"
    )


class PriceBreak(Base):
    """From this quantity on, this unit price counts for all units of a line."""

    __tablename__ = "price_breaks"
    __table_args__ = (
        CheckConstraint("from_quantity > 1", "from_quantity"),
        CheckConstraint("unit_minor >= 0", "unit_minor"),
    )

    price_id: Mapped[Key] = mapped_column(ForeignKey("list_prices.id"), primary_key=True)
    from_quantity: Mapped[int] = mapped_column(primary_key=True)
    unit_minor: Mapped[Minor]

    price: Mapped[ListPrice] = relationship(back_populates="breaks")


class TaxRate(Base):
    """The tax of a class in a country, or in one of its regions, from an instant on."""

    __tablename__ = "tax_rates"
    __table_args__ = (
        CheckConstraint("bps between 0 and 10000", "bps"),
        UniqueConstraint("country", "region", "tax_class", "effective_from"),
    )

    id: Mapped[PrimaryKey]
    country: Mapped[CountryCode]
    region: Mapped[Words] = mapped_column(server_default="")
    tax_class: Mapped[Words]
    name: Mapped[Words]
    bps: Mapped[Bps]
    effective_from: Mapped[Instant]
