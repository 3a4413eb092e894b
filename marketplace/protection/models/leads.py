"""Direct leads: what the house may know of each, who wrote, and what became of it."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CountryCode, Instant, Key, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner


class Lead(Base):
    """That somebody asked for an offering: by the house's own form, or in a list that the operator brought.

    A lead whose account a partner holds is routed to it in the same statement; then this row is all that operator and
    vendors know. `reference_hash` is the form's mark or the list's own number, `content_hash` what was sent: each with
    the application's secret. One that stayed with the house may be handed to a partner.
    """

    __tablename__ = "leads"
    __table_args__ = (
        CheckConstraint("source in ('form', 'import')", "source"),
        CheckConstraint(
            "(handed_to_id is null) = (handed_at is null) and not (is_routed and handed_at is not null)", "handed"
        ),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    source: Mapped[Words]
    reference_hash: Mapped[Words] = mapped_column(unique=True)
    content_hash: Mapped[Words]
    vendor_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    received_at: Mapped[Instant]
    is_routed: Mapped[bool]
    handed_to_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    handed_at: Mapped[Instant | None]

    handed_to: Mapped[Partner | None] = relationship()
    detail: Mapped["LeadDetail | None"] = relationship(back_populates="lead", uselist=False)

    @property
    def standing(self) -> str:
        """How it stands for the house: `routed`, `handed`, or the state of a lead that the house works itself."""
        if self.is_routed:
            return "routed"
        return "handed" if self.handed_at or self.detail is None else self.detail.state


class LeadDetail(Base):
    """Who wrote and what for. The partner it belongs to reads it; the house reads what stayed with it."""

    __tablename__ = "lead_details"
    __table_args__ = (
        CheckConstraint("state in ('new', 'contacted', 'won', 'lost')", "state"),
        Index("ix_lead_details_partner", "partner_id", "lead_id"),  # read by the partner's list
    )

    lead_id: Mapped[Key] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"))
    account_id: Mapped[Key | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    state: Mapped[Words]
    company: Mapped[Words]
    contact: Mapped[Words] = mapped_column(server_default="")
    email: Mapped[Words] = mapped_column(server_default="")
    phone: Mapped[Words] = mapped_column(server_default="")
    website: Mapped[Words] = mapped_column(server_default="")
    country: Mapped[CountryCode]
    message: Mapped[Words] = mapped_column(server_default="")
    offering_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    received_at: Mapped[Instant]

    lead: Mapped[Lead] = relationship(back_populates="detail")


class LeadStep(Base):
    """One step of a lead: from where to where, by whom, when; won with which order, or a word about it."""

    __tablename__ = "lead_steps"
    __table_args__ = (Index("ix_lead_steps_lead", "lead_id", "id"),)

    id: Mapped[PrimaryKey]
    lead_id: Mapped[Key] = mapped_column(ForeignKey("leads.id"))
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    from_state: Mapped[Words]
    to_state: Mapped[Words]
    actor: Mapped[Words]
    order_id: Mapped[Key | None]  # of the package above: no foreign key
    note: Mapped[Words] = mapped_column(server_default="")
    happened_at: Mapped[Instant]
