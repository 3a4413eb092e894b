"""Requests for special pricing, what names their customers, and each step of the way."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Concession, Offering
from marketplace.customers.models import Account
from marketplace.db.base import Base
from marketplace.db.types import Bps, Instant, Json, Key, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner

OPEN = "state in ('in_review', 'escalated')"


class PricingRequest(Base):
    """A partner asks for `bps` of extra margin until `ends_at` (excluded), for a customer, an offering or both.

    `state` follows `rules.REQUEST`. While a person has to decide, `due_at` says until when, and `outside` which
    guard-rails it lies outside of. `concession` is what was granted. `submission` is the form's random mark with what
    was typed: the same form sent twice is one request. Nothing here names the customer: `PricingRequestDetail` does.
    """

    __tablename__ = "pricing_requests"
    __table_args__ = (
        CheckConstraint("state in ('in_review', 'escalated', 'approved', 'rejected', 'withdrawn')", "state"),
        CheckConstraint("bps between 1 and 10000", "bps"),
        CheckConstraint("account_id is not null or offering_id is not null", "about_something"),
        CheckConstraint(f"({OPEN}) = (due_at is not null)", "due_at"),
        CheckConstraint("(state = 'approved') = (concession_id is not null)", "concession"),
        UniqueConstraint("partner_id", "submission"),
        Index("ix_pricing_requests_partner", "partner_id", "asked_at", "public_id"),  # read by the partner's list
        Index("ix_pricing_requests_due", "due_at", postgresql_where=text(OPEN)),  # read by the queue, and when late
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    account_id: Mapped[Key | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    offering_id: Mapped[Key | None] = mapped_column(ForeignKey("offerings.id"), index=True)
    bps: Mapped[Bps]
    reason: Mapped[Words]
    ends_at: Mapped[Instant]
    submission: Mapped[Words]
    state: Mapped[Words]
    outside: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    asked_by: Mapped[Words]
    asked_at: Mapped[Instant]
    due_at: Mapped[Instant | None]
    decided_at: Mapped[Instant | None]
    concession_id: Mapped[Key | None] = mapped_column(ForeignKey("concessions.id"), unique=True)

    partner: Mapped[Partner] = relationship()
    account: Mapped[Account | None] = relationship()
    offering: Mapped[Offering | None] = relationship()
    concession: Mapped[Concession | None] = relationship()
    detail: Mapped["PricingRequestDetail"] = relationship(back_populates="request")
    steps: Mapped[list["PricingRequestStep"]] = relationship(order_by="PricingRequestStep.id")

    @property
    def is_open(self) -> bool:
        """Whether a person has still to decide."""
        return self.due_at is not None

    @property
    def customer(self) -> str:
        """The customer as its partner wrote it, empty where it is for every one.

        Whoever looks through the partner's eyes reads the request's id in its place.
        """
        known: PricingRequestDetail | None = self.detail  # row security may hide it
        if known is not None:
            return known.customer
        return self.public_id if self.account_id is not None else ""


class PricingRequestDetail(Base):
    """The customer of a request as its partner wrote it; empty where it is for every customer. That partner alone
    reads it.
    """

    __tablename__ = "pricing_request_details"

    request_id: Mapped[Key] = mapped_column(ForeignKey("pricing_requests.id"), primary_key=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    customer: Mapped[Words] = mapped_column(server_default="")

    request: Mapped[PricingRequest] = relationship(back_populates="detail")


class PricingRequestStep(Base):
    """One step of a request: from where to where, by whom or what, when, by which rule and on what evidence."""

    __tablename__ = "pricing_request_steps"
    __table_args__ = (Index("ix_pricing_request_steps_request", "request_id", "id"),)

    id: Mapped[PrimaryKey]
    request_id: Mapped[Key] = mapped_column(ForeignKey("pricing_requests.id"))
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    from_state: Mapped[Words]
    to_state: Mapped[Words]
    actor: Mapped[Words]
    rule: Mapped[Words] = mapped_column(server_default="")
    evidence: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    happened_at: Mapped[Instant]
