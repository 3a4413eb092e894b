"""Signed partner links and the terms they freeze."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Plan
from marketplace.customers.models import Account  # noqa: F401  a foreign key below points to its table
from marketplace.db.base import Base
from marketplace.db.types import Bps, CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner
from marketplace.protection.models import GuardDecision  # noqa: F401  a foreign key below points to its table


class Link(Base):
    """An offer of one partner to whoever opens it: one offering or a basket, at the partner's retail prices.

    One that names an account is a quote: its terms are those for that account, and the guard has decided about it.
    """

    __tablename__ = "links"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", "span"),
        CheckConstraint("(account_id is null) = (guard_decision_id is null)", "quote"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    currency: Mapped[CurrencyCode]
    title: Mapped[Words]
    created_by: Mapped[Words]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    account_id: Mapped[Key | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    guard_decision_id: Mapped[Key | None] = mapped_column(ForeignKey("guard_decisions.id"), unique=True)

    partner: Mapped[Partner] = relationship()
    lines: Mapped[list["LinkLine"]] = relationship(back_populates="link", order_by="LinkLine.number")

    @property
    def is_quote(self) -> bool:
        """Whether it is for one account."""
        return self.account_id is not None

    def is_open(self, at: datetime) -> bool:
        """Whether the offer still stands at the instant `at`."""
        return self.revoked_at is None and at < self.expires_at


class LinkLine(Base):
    """One offering of a link, with the retail price and the margin terms frozen when the link was made."""

    __tablename__ = "link_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", "quantity"),
        CheckConstraint("unit_retail_minor >= 0", "unit_retail_minor"),
        UniqueConstraint("link_id", "plan_id"),
    )

    link_id: Mapped[Key] = mapped_column(ForeignKey("links.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    plan_id: Mapped[Key] = mapped_column(ForeignKey("plans.id"), index=True)
    quantity: Mapped[int]
    unit_retail_minor: Mapped[Minor]
    bps: Mapped[Bps]
    terms: Mapped[Json]

    link: Mapped[Link] = relationship(back_populates="lines")
    plan: Mapped[Plan] = relationship()
