"""Orders with their frozen terms, why they belong to whom, and their history."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Offering, Plan, Vendor
from marketplace.customers.models import Account, Contact
from marketplace.db.base import Base
from marketplace.db.types import Bps, CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner
from marketplace.protection.models import GuardDecision
from marketplace.storefronts.models import Storefront  # noqa: F401  a foreign key below points to its table


class Order(Base):
    """A sale. Amounts and attribution are copies made when it was placed; nothing that changes later touches them.

    `storefront_id` is the shop that it was bought in, whoever got the order.
    `guard_outcome` is the guard's answer: `credit` says that somebody else's account was sold to.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("route in ('customer_checkout', 'partner_order', 'direct_order', 'import')", "route"),
        CheckConstraint("state in ('placed', 'paid', 'canceled')", "state"),
        CheckConstraint("total_minor = retail_total_minor - discount_minor + tax_minor", "total_adds_up"),
        CheckConstraint("(state = 'paid') = (paid_at is not null)", "paid_has_time"),
        CheckConstraint("guard_outcome in ('allow', 'credit')", "guard_outcome"),
        Index("ix_orders_partner", "partner_id", "placed_at", "id"),  # read by the partner's list
        Index("ix_orders_placed", "placed_at", "id"),  # read by the operator's list
        Index("ix_orders_paid", "paid_at", postgresql_where=text("state = 'paid'")),  # read by figures of a period
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    token_hash: Mapped[Words] = mapped_column(unique=True)
    route: Mapped[Words]
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"))
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[Key | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    guard_decision_id: Mapped[Key] = mapped_column(ForeignKey("guard_decisions.id"), unique=True)
    guard_outcome: Mapped[Words] = mapped_column(server_default="allow")
    attribution: Mapped[Words]
    external_ref: Mapped[Words | None] = mapped_column(unique=True)
    storefront_id: Mapped[Key | None] = mapped_column(ForeignKey("storefronts.id"), index=True)
    currency: Mapped[CurrencyCode]
    list_total_minor: Mapped[Minor]
    partner_total_minor: Mapped[Minor]
    retail_total_minor: Mapped[Minor]
    discount_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    total_minor: Mapped[Minor]
    commission_minor: Mapped[Minor]
    state: Mapped[Words]
    placed_at: Mapped[Instant]
    paid_at: Mapped[Instant | None]
    canceled_at: Mapped[Instant | None]

    partner: Mapped[Partner | None] = relationship()
    account: Mapped[Account] = relationship()
    contact: Mapped[Contact | None] = relationship()
    guard_decision: Mapped[GuardDecision] = relationship()
    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order", order_by="OrderLine.number")

    @property
    def is_paid(self) -> bool:
        """Whether its money has come in."""
        return self.state == "paid"

    @property
    def is_of_somebody(self) -> bool:
        """Whether another partner than its seller stood at the account: credits may be due, and an incident is open."""
        return self.guard_outcome == "credit"

    @property
    def is_purchase(self) -> bool:
        """Whether its partner bought for itself: its margin is in the price, and it earns no commission."""
        return self.route == "partner_order"


class OrderLine(Base):
    """One offering of an order with every amount, rate and rule version as they were when it was placed.

    `terms` holds what has no column: every margin rule considered, the versions of price and agreement, the tax note.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", "quantity"),
        CheckConstraint("commission_minor >= 0 and fee_minor >= 0 and proceeds_minor >= 0 and tax_minor >= 0", "legs"),
        CheckConstraint("margin_minor = list_total_minor - partner_total_minor", "margin"),
        CheckConstraint("discount_funder in ('partner', 'vendor', 'operator')", "discount_funder"),
        UniqueConstraint("order_id", "number"),
        Index("ix_order_lines_vendor", "vendor_id", "order_id"),  # read by row security for vendors
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[int]
    token_hash: Mapped[Words]
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"))
    offering_id: Mapped[Key] = mapped_column(ForeignKey("offerings.id"), index=True)
    plan_id: Mapped[Key] = mapped_column(ForeignKey("plans.id"), index=True)
    description: Mapped[Words]
    quantity: Mapped[int]
    currency: Mapped[CurrencyCode]
    unit_list_minor: Mapped[Minor]
    list_total_minor: Mapped[Minor]
    margin_bps: Mapped[Bps]
    margin_minor: Mapped[Minor]
    partner_total_minor: Mapped[Minor]
    unit_retail_minor: Mapped[Minor]
    retail_total_minor: Mapped[Minor]
    discount_minor: Mapped[Minor]
    discount_funder: Mapped[Words | None]
    operator_funded_minor: Mapped[Minor]
    vendor_funded_minor: Mapped[Minor]
    tax_bps: Mapped[Bps]
    tax_minor: Mapped[Minor]
    fee_bps: Mapped[Bps]
    fee_minor: Mapped[Minor]
    proceeds_minor: Mapped[Minor]
    commission_minor: Mapped[Minor]
    terms: Mapped[Json]

    order: Mapped[Order] = relationship(back_populates="lines")
    vendor: Mapped[Vendor] = relationship()
    offering: Mapped[Offering] = relationship()
    plan: Mapped[Plan] = relationship()


class OrderAttribution(Base):
    """One candidate for an order: the winner or a loser, at which level, on what evidence, and why."""

    __tablename__ = "order_attributions"
    __table_args__ = (
        CheckConstraint(
            "level in ('standing_choice', 'registration', 'partner_of_record', 'storefront', 'link', 'coupon',"
            " 'house', 'historic', 'own_purchase')",
            "level",
        ),
        CheckConstraint("outcome in ('won', 'lost')", "outcome"),
        # one winner an order
        Index("uq_order_attributions_winner", "order_id", unique=True, postgresql_where=text("outcome = 'won'")),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), index=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    level: Mapped[Words]
    outcome: Mapped[Words]
    reason: Mapped[Words]
    evidence: Mapped[Json]

    partner: Mapped[Partner | None] = relationship()


class OrderTransition(Base):
    """One step in an order's life: from, to, when, by whom and why."""

    __tablename__ = "order_transitions"

    id: Mapped[PrimaryKey]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), index=True)
    from_state: Mapped[Words | None]
    to_state: Mapped[Words]
    actor: Mapped[Words]
    reason: Mapped[Words]
    happened_at: Mapped[Instant]
