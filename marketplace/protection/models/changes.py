"""Changes of partner that customers ask for: the request, its steps, who was told, and the secrets in the mails."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.customers.models import Account
from marketplace.db.base import Base
from marketplace.db.types import Instant, Key, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner


class PartnerChange(Base):
    """A customer's wish to have another partner, or none (`new_partner_id` is None: the house).

    `old_partner_id` held the account when it was asked. `token_hash` is the secret of the order whose page it was asked
    on. `statement` is what the customer says by confirming; `paper` is that, with the instants, signed by the operator.
    It counts from `effective_at` on, whatever has been written elsewhere by then; `moved` says that it has.
    """

    __tablename__ = "partner_changes"
    __table_args__ = (
        CheckConstraint("state in ('requested', 'confirmed', 'withdrawn', 'moved')", "state"),
        CheckConstraint(
            "(confirmed_at is null) = (effective_at is null) and (confirmed_at is null) = (paper is null)"
            " and effective_at >= confirmed_at and confirmed_at < confirm_until",
            "confirmed",
        ),
        CheckConstraint(
            "(state in ('confirmed', 'moved')) <= (confirmed_at is not null)"
            " and (state = 'withdrawn') = (withdrawn_at is not null) and (state = 'moved') = (moved_at is not null)"
            " and withdrawn_at < effective_at and moved_at >= effective_at",
            "has_times",
        ),
        Index("ix_partner_changes_account", "account_id", "effective_at"),  # read by every sale
        # one on its way at a time, whatever happens at once
        Index("uq_partner_changes_confirmed", "account_id", unique=True, postgresql_where=text("state = 'confirmed'")),
        Index("ix_partner_changes_due", "effective_at", postgresql_where=text("state = 'confirmed'")),  # by the job
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"))
    order_id: Mapped[Key] = mapped_column(index=True)  # of the package above: no foreign key
    token_hash: Mapped[Words] = mapped_column(index=True)
    old_partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    new_partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    state: Mapped[Words]
    statement: Mapped[Words]
    paper: Mapped[Words | None]
    requested_at: Mapped[Instant]
    confirm_until: Mapped[Instant]
    confirmed_at: Mapped[Instant | None]
    effective_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]
    moved_at: Mapped[Instant | None]

    account: Mapped[Account] = relationship()
    old_partner: Mapped[Partner | None] = relationship(foreign_keys=[old_partner_id])
    new_partner: Mapped[Partner | None] = relationship(foreign_keys=[new_partner_id])
    steps: Mapped[list["PartnerChangeStep"]] = relationship(order_by="PartnerChangeStep.id")

    def standing(self, at: datetime) -> str:
        """Return how it stands at an instant: `requested`, `expired`, `cooling_off`, `effective` or `withdrawn`."""
        if self.state == "withdrawn":
            return "withdrawn"
        if self.effective_at is None:
            return "requested" if at < self.confirm_until else "expired"
        return "cooling_off" if at < self.effective_at else "effective"


class PartnerChangeStep(Base):
    """One step of a change: from where to where, by whom (`customer`, `calendar`, `merge`), when."""

    __tablename__ = "partner_change_steps"
    __table_args__ = (Index("ix_partner_change_steps_change", "change_id", "id"),)

    id: Mapped[PrimaryKey]
    change_id: Mapped[Key] = mapped_column(ForeignKey("partner_changes.id"))
    token_hash: Mapped[Words]
    from_state: Mapped[Words]
    to_state: Mapped[Words]
    actor: Mapped[Words]
    happened_at: Mapped[Instant]


class PartnerChangeNotice(Base):
    """What a partner learns: a customer of its is `leaving`, or one is `arriving`. Never who the other partner is."""

    __tablename__ = "partner_change_notices"
    __table_args__ = (
        CheckConstraint("side in ('leaving', 'arriving')", "side"),
        UniqueConstraint("change_id", "partner_id"),
        Index("ix_partner_change_notices_partner", "partner_id", "id"),  # read by the partner's list
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    change_id: Mapped[Key] = mapped_column(ForeignKey("partner_changes.id"))
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[Words]
    side: Mapped[Words]
    told_at: Mapped[Instant]
    effective_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]

    account: Mapped[Account] = relationship()

    def standing(self, at: datetime) -> str:
        """Return how the change stands at an instant: `cooling_off`, `effective` or `withdrawn`."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "cooling_off" if at < self.effective_at else "effective"


class PartnerChangeLetter(Base):
    """One mail with a secret that confirms or withdraws a change: to the customer of which order, and its hash."""

    __tablename__ = "partner_change_letters"
    __table_args__ = (
        CheckConstraint("purpose in ('confirm', 'withdraw')", "purpose"),
        UniqueConstraint("change_id", "order_id", "purpose"),
    )

    id: Mapped[PrimaryKey]
    change_id: Mapped[Key] = mapped_column(ForeignKey("partner_changes.id"))
    order_id: Mapped[Key]
    purpose: Mapped[Words]
    secret_hash: Mapped[Words] = mapped_column(unique=True)
    written_at: Mapped[Instant]
