"""What a sale owes to partners whose account somebody else sold to."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Bps, CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models.orders import Order, OrderLine  # noqa: F401  foreign keys below point to their tables
from marketplace.protection.models import GuardDecision, Protection  # noqa: F401  the same


class OrderCredit(Base):
    """What one line of an order brings a partner that did not sell it: its own margin on the list price, or a share.

    The partner reads this row and not the order, so everything that it may know of the sale is copied here; `offering`
    is a public id. `cause` is the `guard`'s decision, or a `claim` that was won later. `ref` is the public id of what
    the right rests on: a choice, protection, account or claim. `already_minor` is what the line had brought the partner
    before. Amounts are minor units of the order's currency; they never change.
    """

    __tablename__ = "order_credits"
    __table_args__ = (
        CheckConstraint("cause in ('guard', 'claim')", "cause"),
        CheckConstraint("basis in ('choice', 'registration', 'record', 'tail', 'claim')", "basis"),
        CheckConstraint("funder in ('operator', 'vendor')", "funder"),
        CheckConstraint("share_bps between 0 and 10000 and margin_bps between 0 and 10000", "rates"),
        CheckConstraint("quantity > 0 and list_total_minor = unit_list_minor * quantity", "list_total"),
        CheckConstraint("margin_minor = round(list_total_minor::numeric * margin_bps / 10000)", "margin"),
        CheckConstraint(
            "amount_minor = round(margin_minor::numeric * share_bps / 10000) - already_minor"
            " and amount_minor >= 0 and already_minor >= 0",
            "amount",
        ),
        UniqueConstraint("line_id", "partner_id", "cause"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[Key] = mapped_column(ForeignKey("order_lines.id"))
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"), index=True)
    decision_id: Mapped[Key] = mapped_column(ForeignKey("guard_decisions.id"), index=True)
    protection_id: Mapped[Key | None] = mapped_column(ForeignKey("protections.id"), index=True)
    cause: Mapped[Words]
    basis: Mapped[Words]
    ref: Mapped[Words]
    order_ref: Mapped[Words]
    line_ref: Mapped[Words]
    offering: Mapped[Words]
    description: Mapped[Words]
    quantity: Mapped[int]
    sold_at: Mapped[Instant]
    currency: Mapped[CurrencyCode]
    unit_list_minor: Mapped[Minor]
    list_total_minor: Mapped[Minor]
    margin_bps: Mapped[Bps]
    margin_minor: Mapped[Minor]
    share_bps: Mapped[Bps]
    already_minor: Mapped[Minor] = mapped_column(server_default="0")
    amount_minor: Mapped[Minor]
    funder: Mapped[Words]
    terms: Mapped[Json]
    created_at: Mapped[Instant]
