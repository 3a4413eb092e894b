"""Carts, reached by a secret in their address, and the partners they are bound to."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Plan
from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, Words
from marketplace.orders.models.links import Link
from marketplace.partners.models import Partner
from marketplace.storefronts.models import Storefront  # noqa: F401  the foreign keys below point to its table


class Cart(Base):
    """What a customer is about to buy. `token_hash` is the hash of the secret that becomes the order's."""

    __tablename__ = "carts"
    __table_args__ = (CheckConstraint("state in ('open', 'ordered')", "state"),)

    id: Mapped[PrimaryKey]
    token_hash: Mapped[Words] = mapped_column(unique=True)
    currency: Mapped[CurrencyCode]
    state: Mapped[Words] = mapped_column(server_default="open")
    created_at: Mapped[Instant]

    lines: Mapped[list["CartLine"]] = relationship(back_populates="cart", order_by="CartLine.id")
    bindings: Mapped[list["CartBinding"]] = relationship(order_by="CartBinding.id")


class CartLine(Base):
    """One plan in a cart, at the retail price of the link or storefront it came by.

    What came by a storefront keeps its terms here until `kept_until`; without a retail price it is the list price in
    them. A link keeps its terms itself.
    """

    __tablename__ = "cart_lines"
    __table_args__ = (
        CheckConstraint("quantity between 1 and 100000", "quantity"),
        CheckConstraint("(storefront_id is null) = (terms is null)", "storefront_terms"),
        CheckConstraint("(storefront_id is null) = (kept_until is null)", "storefront_kept"),
    )

    id: Mapped[PrimaryKey]
    cart_id: Mapped[Key] = mapped_column(ForeignKey("carts.id"), index=True)
    token_hash: Mapped[Words]
    plan_id: Mapped[Key] = mapped_column(ForeignKey("plans.id"), index=True)
    link_id: Mapped[Key | None] = mapped_column(ForeignKey("links.id"), index=True)
    storefront_id: Mapped[Key | None] = mapped_column(ForeignKey("storefronts.id"), index=True)
    quantity: Mapped[int]
    unit_retail_minor: Mapped[Minor | None]
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    kept_until: Mapped[Instant | None]

    cart: Mapped[Cart] = relationship(back_populates="lines")
    plan: Mapped[Plan] = relationship()


class CartBinding(Base):
    """A partner's hold on a cart: made on the server when something is put into it from its link or storefront."""

    __tablename__ = "cart_bindings"
    __table_args__ = (CheckConstraint("level in ('storefront', 'link', 'coupon')", "level"),)

    id: Mapped[PrimaryKey]
    cart_id: Mapped[Key] = mapped_column(ForeignKey("carts.id"), index=True)
    token_hash: Mapped[Words]
    level: Mapped[Words]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    link_id: Mapped[Key | None] = mapped_column(ForeignKey("links.id"), index=True)
    storefront_id: Mapped[Key | None] = mapped_column(ForeignKey("storefronts.id"), index=True)
    bound_at: Mapped[Instant]

    partner: Mapped[Partner] = relationship(viewonly=True)
    link: Mapped[Link | None] = relationship(viewonly=True)
