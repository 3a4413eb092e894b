"""Signed partner links and the terms they freeze."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Plan
from marketplace.db.base import Base
from marketplace.db.types import Bps, CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner


class Link(Base):
    """An offer of one partner to whoever opens it: one offering or a basket, at the partner's retail prices."""

    __tablename__ = "links"
    __table_args__ = (CheckConstraint("expires_at > created_at", "span"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    currency: Mapped[CurrencyCode]
    title: Mapped[Words]
    created_by: Mapped[Words]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]

    partner: Mapped[Partner] = relationship()
    lines: Mapped[list["LinkLine"]] = relationship(back_populates="link", order_by="LinkLine.number")

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
