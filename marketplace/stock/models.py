"""Stock, what was done to it, what of it is promised or handed over, and licence keys."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Plan, Vendor
from marketplace.db.base import Base
from marketplace.db.types import Instant, Key, PrimaryKey, PublicId, Words


class Stock(Base):
    """How a plan is delivered. A plan without a row is unlimited.

    `free` is what nobody was promised. At or below `low_at` the vendor is warned, once until it has filled up.
    """

    __tablename__ = "stocks"
    __table_args__ = (
        CheckConstraint("kind in ('unlimited', 'counted', 'keys')", "kind"),
        CheckConstraint("free >= 0", "never_below_zero"),
        CheckConstraint("kind <> 'unlimited' or free = 0", "unlimited_counts_nothing"),
        CheckConstraint("low_at between 0 and 1000000", "low_at"),
    )

    plan_id: Mapped[Key] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"), index=True)
    kind: Mapped[Words]
    free: Mapped[int] = mapped_column(server_default="0")
    low_at: Mapped[int] = mapped_column(server_default="0")
    low_told_at: Mapped[Instant | None]

    plan: Mapped[Plan] = relationship()
    vendor: Mapped[Vendor] = relationship()

    @property
    def is_low(self) -> bool:
        """Whether the vendor should add some."""
        return self.kind != "unlimited" and self.free <= self.low_at


class StockChange(Base):
    """Units put into a stock or taken out of it by the vendor, by whom and why. Sales are deliveries."""

    __tablename__ = "stock_changes"
    __table_args__ = (
        CheckConstraint("quantity <> 0", "quantity"),
        Index("ix_stock_changes_plan", "plan_id", "id"),  # read by the stock's page
    )

    id: Mapped[PrimaryKey]
    plan_id: Mapped[Key] = mapped_column(ForeignKey("stocks.plan_id"))
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"))
    quantity: Mapped[int]
    reason: Mapped[Words]
    made_by: Mapped[Words | None]
    happened_at: Mapped[Instant]


class Delivery(Base):
    """An order line's claim on a stock. `order_ref` and `line_ref` are public ids of the order and its line.

    `buyer` says who may read the licence keys in it: the customer that holds the order's secret, or the partner.
    `returned` units went back with refunds; `quantity` is what is handed over or waits, without those that never were.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("state in ('reserved', 'released', 'delivered', 'owed', 'canceled')", "state"),
        CheckConstraint("buyer in ('customer', 'partner')", "buyer"),
        CheckConstraint("quantity > 0", "quantity"),
        CheckConstraint("returned >= 0", "returned"),
        CheckConstraint("(state = 'delivered') = (delivered_at is not null)", "delivered_has_time"),
        CheckConstraint("state <> 'owed' or owed_at is not null", "owed_has_time"),
        Index("ix_deliveries_order", "order_ref"),  # read by every step of an order
        Index("ix_deliveries_vendor", "vendor_id", "id"),  # read by the vendor's pages
        Index("ix_deliveries_owed", "plan_id", "owed_at", "id", postgresql_where=text("state = 'owed'")),
        Index(
            "ix_deliveries_reserved", "reserved_at", postgresql_where=text("state = 'reserved'")
        ),  # read by the sweep
    )

    id: Mapped[PrimaryKey]
    order_ref: Mapped[Words]
    line_ref: Mapped[Words] = mapped_column(unique=True)
    plan_id: Mapped[Key] = mapped_column(ForeignKey("stocks.plan_id"), index=True)
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"))
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    token_hash: Mapped[Words]
    buyer: Mapped[Words]
    quantity: Mapped[int]
    returned: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[Words]
    reserved_at: Mapped[Instant]
    released_at: Mapped[Instant | None]
    owed_at: Mapped[Instant | None]
    delivered_at: Mapped[Instant | None]

    stock: Mapped[Stock] = relationship()


class LicenceKey(Base):
    """One licence key without its text: `fingerprint` keeps it single among all of its vendor's, `last4` names it.

    One that was taken back with a refund waits for its vendor to revoke it since `revoke_asked_at`.
    """

    __tablename__ = "licence_keys"
    __table_args__ = (
        CheckConstraint("state in ('free', 'reserved', 'delivered', 'withdrawn', 'revoking', 'revoked')", "state"),
        CheckConstraint(
            "(delivery_id is not null) = (state in ('reserved', 'delivered', 'revoking', 'revoked'))",
            "promised_has_delivery",
        ),
        CheckConstraint(
            "(revoke_asked_at is not null) = (state in ('revoking', 'revoked'))"
            " and (revoked_at is not null) = (state = 'revoked')",
            "revoked_has_time",
        ),
        UniqueConstraint("vendor_id", "fingerprint"),
        Index("ix_licence_keys_free", "plan_id", "id", postgresql_where=text("state = 'free'")),  # read by pick_keys()
        Index("ix_licence_keys_plan", "plan_id", "id"),  # read by the vendor's list
        # read by the vendor's first page
        Index("ix_licence_keys_revoking", "vendor_id", "plan_id", postgresql_where=text("state = 'revoking'")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    plan_id: Mapped[Key] = mapped_column(ForeignKey("stocks.plan_id"))
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"))
    fingerprint: Mapped[Words]
    last4: Mapped[Words]
    state: Mapped[Words] = mapped_column(server_default="free")
    delivery_id: Mapped[Key | None] = mapped_column(ForeignKey("deliveries.id"), index=True)
    added_at: Mapped[Instant]
    delivered_at: Mapped[Instant | None]
    revoke_asked_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]

    delivery: Mapped[Delivery | None] = relationship()


class LicenceKeySecret(Base):
    """A key's sealed text, apart from the key, so that row security gives it to nobody but its buyer and the worker.

    `delivery_id`, `token_hash` and `partner_id` are empty until it is handed over; then they say to whom. Since
    `taken_back_at`, when a refund took it, its buyer is not shown it any more.
    """

    __tablename__ = "licence_key_secrets"

    key_id: Mapped[Key] = mapped_column(ForeignKey("licence_keys.id"), primary_key=True)
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    delivery_id: Mapped[Key | None] = mapped_column(ForeignKey("deliveries.id"), index=True)
    token_hash: Mapped[Words | None]
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    taken_back_at: Mapped[Instant | None]
