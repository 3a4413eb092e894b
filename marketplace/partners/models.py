"""Tiers and partner companies."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import Bps, CountryCode, CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.identity.models import Party


class Tier(Base):
    """A level of the programme. A higher rank is the better level."""

    __tablename__ = "tiers"

    id: Mapped[PrimaryKey]
    code: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    rank: Mapped[int] = mapped_column(unique=True)


class Programme(Base):
    """What partners sell under. Commission is at risk for `hold_days` days (24 hours each) after payment or delivery.

    The rest is account protection: a registration protects for `window_days`, then a tail of `tail_days` credits
    `tail_bps` of the margin; a person has `review_days` business days to decide, then silence approves. Whoever else
    sells to a protected account is refused, or the sale stands and the partner of record is credited: `on_direct_sale`
    for operator and vendors, `on_partner_sale` for other partners, `on_import` for what is brought in; `funder` pays a
    credit. A customer who changes its partner waits for `cooling_off_days`.

    A request for special pricing is granted at once within the guard-rails: at most `concession_bps` of extra margin in
    all, for at most `concession_days` days of 24 hours, at most `concessions_open` such concessions of a partner at a
    time. No bps, or none at a time: a person decides about each.

    A change counts from then on; what was earned or begun keeps what it was promised.
    """

    __tablename__ = "programmes"
    __table_args__ = (
        CheckConstraint("hold_days between 0 and 365", "hold_days"),
        CheckConstraint("window_days between 1 and 1825", "window_days"),
        CheckConstraint("tail_days between 0 and 730", "tail_days"),
        CheckConstraint("tail_bps between 0 and 10000", "tail_bps"),
        CheckConstraint("review_days between 1 and 30", "review_days"),
        CheckConstraint("cooling_off_days between 0 and 365", "cooling_off_days"),
        CheckConstraint("on_direct_sale in ('credit', 'refuse')", "on_direct_sale"),
        CheckConstraint("on_partner_sale in ('credit', 'refuse')", "on_partner_sale"),
        CheckConstraint("on_import in ('credit', 'refuse')", "on_import"),
        CheckConstraint("funder in ('operator', 'vendor')", "funder"),
        CheckConstraint("concession_bps between 0 and 10000", "concession_bps"),
        CheckConstraint("concession_days between 1 and 365", "concession_days"),
        CheckConstraint("concessions_open between 0 and 1000", "concessions_open"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    name: Mapped[Words] = mapped_column(unique=True)
    hold_days: Mapped[int]
    window_days: Mapped[int] = mapped_column(server_default="180")
    tail_days: Mapped[int] = mapped_column(server_default="90")
    tail_bps: Mapped[int] = mapped_column(server_default="5000")
    review_days: Mapped[int] = mapped_column(server_default="2")
    cooling_off_days: Mapped[int] = mapped_column(server_default="30")
    on_direct_sale: Mapped[Words] = mapped_column(server_default="credit")
    on_partner_sale: Mapped[Words] = mapped_column(server_default="credit")
    on_import: Mapped[Words] = mapped_column(server_default="credit")
    funder: Mapped[Words] = mapped_column(server_default="operator")
    concession_bps: Mapped[Bps] = mapped_column(server_default="500")
    concession_days: Mapped[int] = mapped_column(server_default="90")
    concessions_open: Mapped[int] = mapped_column(server_default="5")


class Partner(Base):
    """A company that buys and resells."""

    __tablename__ = "partners"
    __table_args__ = (
        CheckConstraint("state in ('active', 'suspended')", "state"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", "currency"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", "slug"),
    )

    id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), primary_key=True)
    public_id: Mapped[PublicId]
    slug: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    tier_id: Mapped[Key] = mapped_column(ForeignKey("tiers.id"), index=True)
    programme_id: Mapped[Key] = mapped_column(
        ForeignKey("programmes.id"), index=True, server_default=text("default_programme()")
    )
    country: Mapped[CountryCode]
    currency: Mapped[CurrencyCode]
    time_zone: Mapped[Words] = mapped_column(server_default="UTC")
    external_ref: Mapped[Words | None] = mapped_column(unique=True)
    state: Mapped[Words] = mapped_column(server_default="active")
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())

    party: Mapped[Party] = relationship()
    tier: Mapped[Tier] = relationship(lazy="joined", innerjoin=True)
    programme: Mapped[Programme] = relationship()

    @property
    def is_active(self) -> bool:
        """Whether this partner may sell."""
        return self.state == "active"


class PartnerNote(Base):
    """What the operator's people tell each other about a partner. Partners never see it; it is never edited."""

    __tablename__ = "partner_notes"
    __table_args__ = (Index("ix_partner_notes_partner", "partner_id", "id"),)  # read by the partner's page

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    text: Mapped[Words]
    written_by: Mapped[Words]
    written_at: Mapped[Instant]


class Viewing(Base):
    """One look of the operator at a partner's pages: by whom, why, from when until when. The partner sees it."""

    __tablename__ = "viewings"
    __table_args__ = (
        CheckConstraint("expires_at > started_at", "span"),
        Index("ix_viewings_partner", "partner_id", "id"),  # read by the partner's own list
        # read at every page of a viewing; one session looks at one partner at a time
        Index("uq_viewings_open", "session_public_id", unique=True, postgresql_where=text("ended_at is null")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    session_public_id: Mapped[Words]
    viewed_by: Mapped[Words]
    viewer_name: Mapped[Words]
    reason: Mapped[Words]
    started_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]

    partner: Mapped[Partner] = relationship()


class PartnerCost(Base):
    """What a partner's own work costs it, in one currency: an hour, and the minutes that each kind of order takes.

    Its own business: nobody but the partner reads it. `hourly_minor` is in minor units of `currency`.
    """

    __tablename__ = "partner_costs"
    __table_args__ = (
        CheckConstraint("hourly_minor >= 0", "hourly_minor"),
        CheckConstraint("least(checkout_minutes, partner_order_minutes, direct_order_minutes) >= 0", "minutes"),
    )

    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    currency: Mapped[CurrencyCode] = mapped_column(primary_key=True)
    hourly_minor: Mapped[Minor]
    checkout_minutes: Mapped[int]
    partner_order_minutes: Mapped[int]
    direct_order_minutes: Mapped[int]
    updated_at: Mapped[Instant]


class BillingDetails(Base):
    """What stands on the invoices that a partner gets beside its name and country: address and tax number.

    `has_valid_tax_number` says that the number's form was checked; only then is anything reverse-charged.
    """

    __tablename__ = "billing_details"

    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    line1: Mapped[Words]
    line2: Mapped[Words] = mapped_column(server_default="")
    postal_code: Mapped[Words] = mapped_column(server_default="")
    city: Mapped[Words]
    region: Mapped[Words] = mapped_column(server_default="")
    tax_number: Mapped[Words] = mapped_column(server_default="")
    has_valid_tax_number: Mapped[bool]
    amended_by: Mapped[Words]
    amended_at: Mapped[Instant]


class SelfBillingAgreement(Base):
    """A partner lets the operator issue its invoices for the commission; `wording` names the text it agreed to.

    One is in force at most. What was agreed to and when stays on record; an end is only ever added.
    """

    __tablename__ = "self_billing_agreements"
    __table_args__ = (
        CheckConstraint("(ended_at is null) = (ended_by is null)", "end"),
        Index("uq_self_billing_agreements_open", "partner_id", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_self_billing_agreements_partner", "partner_id", "id"),  # read by the partner's page and the issuer
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    wording: Mapped[Words]
    agreed_by: Mapped[Words]
    agreed_at: Mapped[Instant]
    ended_by: Mapped[Words | None]
    ended_at: Mapped[Instant | None]
