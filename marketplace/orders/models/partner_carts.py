"""What a partner's people are about to buy for their own company."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Plan
from marketplace.db.base import Base
from marketplace.db.types import Bps, CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models.orders import Order
from marketplace.partners.models import Partner


class PartnerCart(Base):
    """A member's buying cart in one currency. `token_hash` becomes the order's: whoever acts by it places the order."""

    __tablename__ = "partner_carts"
    __table_args__ = (
        CheckConstraint("state in ('open', 'ordered')", "state"),
        # one open cart a member and currency
        Index("uq_partner_carts_open", "member", "currency", unique=True, postgresql_where=text("state = 'open'")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    member: Mapped[Words]
    token_hash: Mapped[Words] = mapped_column(unique=True)
    currency: Mapped[CurrencyCode]
    state: Mapped[Words] = mapped_column(server_default="open")
    created_at: Mapped[Instant]

    partner: Mapped[Partner] = relationship(viewonly=True)
    lines: Mapped[list["PartnerCartLine"]] = relationship(back_populates="cart", order_by="PartnerCartLine.id")


class PartnerCartLine(Base):
    """One plan in a buying cart, with the terms its buyer saw: when it was put in, or in the order it repeats.

    `description` names it even when it is not sold any more.
    """

    __tablename__ = "partner_cart_lines"
    __table_args__ = (
        CheckConstraint("quantity between 1 and 100000", "quantity"),
        UniqueConstraint("cart_id", "plan_id"),
    )

    id: Mapped[PrimaryKey]
    cart_id: Mapped[Key] = mapped_column(ForeignKey("partner_carts.id"))
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    token_hash: Mapped[Words]
    plan_id: Mapped[Key] = mapped_column(ForeignKey("plans.id"), index=True)
    description: Mapped[Words]
    quantity: Mapped[int]
    seen_unit_list_minor: Mapped[Minor]
    seen_margin_bps: Mapped[Bps]
    repeats_id: Mapped[Key | None] = mapped_column(ForeignKey("orders.id"), index=True)

    cart: Mapped[PartnerCart] = relationship(back_populates="lines")
    plan: Mapped[Plan | None] = relationship()
    repeats: Mapped[Order | None] = relationship()
