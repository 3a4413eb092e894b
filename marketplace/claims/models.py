"""Tables of claims: what a partner demands, what it was given, each step of the way, and passes over all sales."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Offering
from marketplace.customers.models import Account
from marketplace.db.base import Base
from marketplace.db.types import Bps, CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models import Order, OrderLine
from marketplace.partners.models import Partner
from marketplace.protection.models import Incident

OPEN = "state in ('open', 'appealed')"


class Claim(Base):
    """A partner's demand for its part of an order. `state` follows `rules.CLAIM`; `rule` is what decided it last.

    `order_ref` is the number that was typed; without one, `sold_on` and `offering_id` describe the sale, and
    `ClaimDetail` the customer. `order_id` is there only where the evidence has to do with the partner, or a person
    found so. `origin` says whether the nightly scan filed it. While a person has to decide it is due at `due_at`; that
    decides nothing, `escalated_at` says when it was passed. `amount_minor` of `currency` is what a won claim gives at
    the terms of the order's day; `paid_minor` what of it was booked, for what of the order stood then.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("origin in ('partner', 'scan')", "origin"),
        CheckConstraint("state in ('open', 'won', 'lost', 'appealed', 'upheld', 'withdrawn')", "state"),
        CheckConstraint(f"({OPEN}) = (due_at is not null)", "due_at"),
        CheckConstraint(
            "state <> 'won' or (order_id is not null and amount_minor >= 0 and currency is not null)", "won"
        ),
        CheckConstraint("(paid_at is null) = (paid_minor is null) and (paid_at is null or state = 'won')", "paid"),
        CheckConstraint("paid_minor between 0 and amount_minor", "paid_minor"),
        UniqueConstraint("partner_id", "submission"),
        # one claim of a partner on an order, and one on a number that leads it nowhere
        Index(
            "uq_claims_order",
            "partner_id",
            "order_id",
            unique=True,
            postgresql_where=text("order_id is not null and state <> 'withdrawn'"),
        ),
        Index(
            "uq_claims_ref",
            "partner_id",
            "order_ref",
            unique=True,
            postgresql_where=text("order_id is null and order_ref <> '' and state <> 'withdrawn'"),
        ),
        Index("ix_claims_partner", "partner_id", "id"),  # read by the partner's list and by the limit
        Index("ix_claims_due", "due_at", postgresql_where=text(OPEN)),  # read by the queue and by reminders
        # read by the job that pays
        Index("ix_claims_unpaid", "id", postgresql_where=text("state = 'won' and paid_at is null")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    submission: Mapped[Words]
    origin: Mapped[Words]
    order_ref: Mapped[Words] = mapped_column(server_default="")
    sold_on: Mapped[date | None]
    offering_id: Mapped[Key | None] = mapped_column(ForeignKey("offerings.id"), index=True)
    order_id: Mapped[Key | None] = mapped_column(ForeignKey("orders.id"), index=True)
    incident_id: Mapped[Key | None] = mapped_column(ForeignKey("incidents.id"), index=True)
    reason: Mapped[Words] = mapped_column(server_default="")
    state: Mapped[Words]
    rule: Mapped[Words] = mapped_column(server_default="")
    evidence: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    currency: Mapped[CurrencyCode | None]
    amount_minor: Mapped[Minor | None]
    submitted_by: Mapped[Words]
    submitted_at: Mapped[Instant]
    due_at: Mapped[Instant | None]
    reminded_at: Mapped[Instant | None]
    escalated_at: Mapped[Instant | None]
    decided_at: Mapped[Instant | None]
    paid_at: Mapped[Instant | None]
    paid_minor: Mapped[Minor | None]

    partner: Mapped[Partner] = relationship()
    order: Mapped[Order | None] = relationship()
    offering: Mapped[Offering | None] = relationship()
    incident: Mapped[Incident | None] = relationship()
    detail: Mapped["ClaimDetail | None"] = relationship()
    lines: Mapped[list["ClaimLine"]] = relationship(order_by="ClaimLine.line_id")
    steps: Mapped[list["ClaimStep"]] = relationship(order_by="ClaimStep.id")

    @property
    def is_open(self) -> bool:
        """Whether a person has still to decide."""
        return self.due_at is not None


class ClaimDetail(Base):
    """What names the customer of a claim, as its partner wrote it. That partner alone reads it."""

    __tablename__ = "claim_details"

    claim_id: Mapped[Key] = mapped_column(ForeignKey("claims.id"), primary_key=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    customer: Mapped[Words]


class ClaimLine(Base):
    """What a won claim gives for one line: `share_bps` of the partner's margin on the list price at the day's terms.

    `due_minor` is that, `received_minor` what the partner had by the line already, `amount_minor` the difference,
    before refunds. `terms` holds the tier and every rule that was considered.
    """

    __tablename__ = "claim_lines"
    __table_args__ = (
        CheckConstraint("share_bps between 1 and 10000", "share_bps"),
        CheckConstraint("margin_bps between 0 and 10000", "margin_bps"),
        CheckConstraint("amount_minor = greatest(due_minor - received_minor, 0)", "amount"),
        # the whole margin of a line is given once, whoever claims
        Index("uq_claim_lines_whole", "line_id", unique=True, postgresql_where=text("share_bps = 10000")),
    )

    claim_id: Mapped[Key] = mapped_column(ForeignKey("claims.id"), primary_key=True)
    line_id: Mapped[Key] = mapped_column(ForeignKey("order_lines.id"), primary_key=True, index=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    basis: Mapped[Words]
    share_bps: Mapped[Bps]
    margin_bps: Mapped[Bps]
    currency: Mapped[CurrencyCode]
    list_total_minor: Mapped[Minor]
    due_minor: Mapped[Minor]
    received_minor: Mapped[Minor]
    amount_minor: Mapped[Minor]
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)

    line: Mapped[OrderLine] = relationship()


class ClaimStep(Base):
    """One step of a claim: from where to where, by whom, when, by which rule and on what evidence."""

    __tablename__ = "claim_steps"
    __table_args__ = (Index("ix_claim_steps_claim", "claim_id", "id"),)

    id: Mapped[PrimaryKey]
    claim_id: Mapped[Key] = mapped_column(ForeignKey("claims.id"))
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    from_state: Mapped[Words]
    to_state: Mapped[Words]
    actor: Mapped[Words]
    rule: Mapped[Words] = mapped_column(server_default="")
    evidence: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    happened_at: Mapped[Instant]


class Adjudication(Base):
    """That an account is a partner's from `decided_at` on, by a decision about a claim. Rows are never changed."""

    __tablename__ = "adjudications"
    __table_args__ = (UniqueConstraint("claim_id"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    claim_id: Mapped[Key] = mapped_column(ForeignKey("claims.id"))
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    former_partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    decided_by: Mapped[Words]
    rule: Mapped[Words]
    evidence: Mapped[Words]
    decided_at: Mapped[Instant]

    account: Mapped[Account] = relationship()


class ProtectionScan(Base):
    """One pass over sales placed since an instant (None: all), by the orders' keys. `place` is the last one looked at.

    One pass runs at a time: who comes meanwhile goes on with it.
    """

    __tablename__ = "protection_scans"
    __table_args__ = (
        Index("uq_protection_scans_running", text("(true)"), unique=True, postgresql_where=text("ended_at is null")),
    )

    id: Mapped[PrimaryKey]
    since: Mapped[Instant | None]
    place: Mapped[Key] = mapped_column(server_default="0")
    orders: Mapped[int] = mapped_column(server_default="0")
    findings: Mapped[int] = mapped_column(server_default="0")
    begun_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
