"""Protections: whose an account is, for what, from when until when. The database admits one at a time."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Vendor
from marketplace.customers.models import Account
from marketplace.db.base import Base
from marketplace.db.types import Bps, Instant, Json, Key, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner
from marketplace.protection.models.registrations import Registration

_ONE = (
    # A range of a single key stands for equality, which no operator class of the core offers beside ranges; a scope
    # without a vendor is unbounded and so meets every vendor's.
    (text("int8range(account_id, account_id, '[]')"), "&&"),
    (text("int8range(vendor_id, vendor_id, '[]')"), "&&"),
    (text("tstzrange(starts_at, ends_at)"), "&&"),
)


class Protection(Base):
    """The right of a partner on an account: nobody else sells to it from `starts_at` until just before `ends_at`.

    It is for everything, or for one vendor's offerings (`vendor_id`). From `ends_at` until just before `tail_ends_at`
    the tail credits `tail_bps` of the partner's margin. Both were promised when it began, as the programme said then,
    and move only forward: an activity moves the end to `window_days` days (24 hours each) after it. `voided_at` ends it
    for good, tail included: it was given up, merged away, or moved.
    """

    __tablename__ = "protections"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at and ends_at <= tail_ends_at", "window"),
        CheckConstraint("window_days >= 1", "window_days"),
        CheckConstraint("tail_bps between 0 and 10000", "tail_bps"),
        CheckConstraint("(voided_at is null) = (void_reason = '')", "void_reason"),
        ExcludeConstraint(*_ONE, name="ex_protections_one", using="gist", where=text("voided_at is null")),
        Index("ix_protections_partner", "partner_id", "id"),  # read by the partner's list
        Index("ix_protections_account", "account_id"),  # read by the guard at every sale
        Index("ix_protections_ends", "ends_at", postgresql_where=text("voided_at is null")),  # read by reminders
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"))
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    vendor_id: Mapped[Key | None] = mapped_column(ForeignKey("vendors.id"), index=True)
    registration_id: Mapped[Key] = mapped_column(ForeignKey("registrations.id"), index=True)
    window_days: Mapped[int]
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    tail_ends_at: Mapped[Instant]
    tail_bps: Mapped[Bps]
    voided_at: Mapped[Instant | None]
    void_reason: Mapped[Words] = mapped_column(server_default="")

    account: Mapped[Account] = relationship()
    partner: Mapped[Partner] = relationship()
    vendor: Mapped[Vendor | None] = relationship()
    registration: Mapped[Registration] = relationship()
    steps: Mapped[list["ProtectionStep"]] = relationship(order_by="ProtectionStep.id")

    def standing(self, at: datetime) -> str:
        """Return what it is at an instant: `protected`, in its `tail`, `ended`, or `voided`."""
        if self.voided_at is not None:
            return "voided"
        return "protected" if at < self.ends_at else "tail" if at < self.tail_ends_at else "ended"


class ProtectionStep(Base):
    """What happened to a protection: opened, extended by an activity, reminded of, voided, widened.

    Rows are never edited.

    `evidence` holds ids and dates alone; `ends_at` is the end that the protection had from then on.
    """

    __tablename__ = "protection_steps"
    __table_args__ = (
        CheckConstraint("kind in ('opened', 'extended', 'reminded', 'voided', 'widened')", "kind"),
        Index("ix_protection_steps_protection", "protection_id", "id"),
        Index(
            "uq_protection_steps_reminded",  # each reminder of an end once, whatever runs twice
            "protection_id",
            "ends_at",
            text("(evidence ->> 'days')"),
            unique=True,
            postgresql_where=text("kind = 'reminded'"),
        ),
    )

    id: Mapped[PrimaryKey]
    protection_id: Mapped[Key] = mapped_column(ForeignKey("protections.id"))
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    kind: Mapped[Words]
    ends_at: Mapped[Instant]
    actor: Mapped[Words]
    evidence: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    happened_at: Mapped[Instant]
