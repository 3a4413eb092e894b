"""What the guard decided about each attempt to sell."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Vendor  # noqa: F401  a foreign key below points to its table
from marketplace.customers.models import Account
from marketplace.db.base import Base
from marketplace.db.types import Bps, Instant, Key, PrimaryKey, PublicId, Words
from marketplace.protection.models.protections import Protection  # noqa: F401  a foreign key below points to its table


class GuardDecision(Base):
    """One answer of the guard. Rows are written by the database function `guard_check` alone.

    `seller_id` is the partner whose door it was, `partner_of_record_id` the one that holds the account most strongly,
    by what `standing` says. `GuardHolding` says who else held what of the sale.
    """

    __tablename__ = "guard_decisions"
    __table_args__ = (
        CheckConstraint("outcome in ('allow', 'credit', 'refuse')", "outcome"),
        CheckConstraint("standing in ('none', 'own', 'choice', 'registration', 'record', 'tail')", "standing"),
        CheckConstraint("route in ('customer_checkout', 'quote', 'partner_order', 'direct_order', 'import')", "route"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    seller_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    partner_of_record_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    route: Mapped[Words]
    standing: Mapped[Words] = mapped_column(server_default="none")
    outcome: Mapped[Words]
    reason: Mapped[Words]
    decided_at: Mapped[Instant]


class GuardHolding(Base):
    """What a partner held of a sale, for one vendor's offerings, when it was decided about.

    `share_bps` is the part of its margin that it is due where the outcome is `credit` and somebody else gets the order;
    `funder` pays it. Written by the database function `guard_check` alone, where it did not simply allow the sale.
    """

    __tablename__ = "guard_holdings"
    __table_args__ = (
        CheckConstraint("basis in ('choice', 'registration', 'record', 'tail')", "basis"),
        CheckConstraint("(basis in ('registration', 'tail')) = (protection_id is not null)", "protection"),
        CheckConstraint("share_bps between 0 and 10000", "share_bps"),
        CheckConstraint("funder in ('operator', 'vendor')", "funder"),
        CheckConstraint("outcome in ('credit', 'refuse')", "outcome"),
    )

    decision_id: Mapped[Key] = mapped_column(ForeignKey("guard_decisions.id"), primary_key=True)
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"), primary_key=True, index=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), primary_key=True, index=True)
    basis: Mapped[Words]
    protection_id: Mapped[Key | None] = mapped_column(ForeignKey("protections.id"), index=True)
    share_bps: Mapped[Bps]
    funder: Mapped[Words]
    outcome: Mapped[Words]


class Incident(Base):
    """Somebody sold, or tried to sell, to a partner's account by another door. One for each partner concerned.

    `kind` says by which door, or that the nightly scan found it; `outcome` what the guard made of it. `resolution` says
    how it ended: `refused`, a quote that was `noted`, the partner's `own_order` after all, `credited`, `not_bought`
    because the order was canceled, or `unfounded`. `told_at` is when the partner was told by mail. Opened by functions
    of the database alone.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint(
            "kind in ('partner_sale', 'house_sale', 'quote', 'direct_order', 'partner_order', 'import', 'scan')", "kind"
        ),
        CheckConstraint("standing in ('choice', 'registration', 'record', 'tail')", "standing"),
        CheckConstraint("outcome in ('credit', 'refuse')", "outcome"),
        CheckConstraint(
            "resolution in ('', 'refused', 'noted', 'own_order', 'credited', 'not_bought', 'unfounded')", "resolution"
        ),
        CheckConstraint("(resolved_at is null) = (resolution = '')", "resolved"),
        UniqueConstraint("decision_id", "partner_id"),
        Index("ix_incidents_partner", "partner_id", "id"),  # read by the partner's list
        Index("ix_incidents_open", "id", postgresql_where=text("resolved_at is null")),  # read by the operator's queue
        # read by the mail about incidents: what is new, and when a partner was told last
        Index("ix_incidents_untold", "partner_id", "id", postgresql_where=text("told_at is null")),
        Index("ix_incidents_told", "partner_id", "told_at"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    decision_id: Mapped[Key] = mapped_column(ForeignKey("guard_decisions.id"))
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[Words]
    standing: Mapped[Words]
    outcome: Mapped[Words]
    opened_at: Mapped[Instant]
    resolved_at: Mapped[Instant | None]
    resolution: Mapped[Words] = mapped_column(server_default="")
    told_at: Mapped[Instant | None]

    account: Mapped[Account] = relationship()
    decision: Mapped[GuardDecision] = relationship()


class CheckoutRefusal(Base):
    """One checkout that was refused because of whose the customer is; nothing says which customer it was.

    `door_id` is the partner whose link or storefront it was, None the house. Cart and network are kept as hashes. Rows
    are written and counted by database functions, and forgotten after two days.
    """

    __tablename__ = "checkout_refusals"
    __table_args__ = (  # read by the limit
        Index("ix_checkout_refusals_door", "door_id", "refused_at"),
        Index("ix_checkout_refusals_session", "session_hash", "refused_at"),
        Index("ix_checkout_refusals_address", "address_hash", "refused_at"),
    )

    id: Mapped[PrimaryKey]
    door_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"))
    session_hash: Mapped[Words]
    address_hash: Mapped[Words]
    refused_at: Mapped[Instant]
