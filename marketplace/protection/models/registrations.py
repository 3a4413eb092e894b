"""Partners' claims on accounts: what they submitted, what names the customer, and each step of the way."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Vendor
from marketplace.customers.models import Account
from marketplace.db.base import Base
from marketplace.db.types import CountryCode, Instant, Json, Key, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner

OPEN = "state in ('in_review', 'appealed')"


class Registration(Base):
    """A partner's claim on an account, for everything (`vendor_id` is None) or for one vendor's offerings.

    `state` follows `rules.REGISTRATION`. `submitted_at` is the instant that counts between two claims. While a person
    has to decide, `due_at` is when silence decides in the partner's favour. Nothing here names the customer:
    `RegistrationDetail` does, which the operator does not read. `submission` is the form's random mark: the same form
    sent twice is one registration. `RegistrationMatch` says which other accounts it may be.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint(
            "state in ('in_review', 'approved', 'refused', 'rejected', 'appealed', 'upheld', 'withdrawn')", "state"
        ),
        CheckConstraint(f"({OPEN}) = (due_at is not null)", "due_at"),
        UniqueConstraint("partner_id", "submission"),
        Index("ix_registrations_partner", "partner_id", "submitted_at", "public_id"),  # read by the partner's list
        Index("ix_registrations_due", "due_at", postgresql_where=text(OPEN)),  # read by silence, and by the queue
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    vendor_id: Mapped[Key | None] = mapped_column(ForeignKey("vendors.id"), index=True)
    submission: Mapped[Words]
    state: Mapped[Words]
    submitted_by: Mapped[Words]
    submitted_at: Mapped[Instant]
    due_at: Mapped[Instant | None]
    decided_at: Mapped[Instant | None]

    partner: Mapped[Partner] = relationship()
    account: Mapped[Account] = relationship()
    vendor: Mapped[Vendor | None] = relationship()
    detail: Mapped["RegistrationDetail"] = relationship(back_populates="registration")
    steps: Mapped[list["RegistrationStep"]] = relationship(order_by="RegistrationStep.id")

    @property
    def is_open(self) -> bool:
        """Whether a person has still to decide."""
        return self.due_at is not None

    @property
    def named(self) -> "RegistrationDetail":
        """What names the customer; the registration's id in its place for whoever looks through the partner's eyes."""
        known: RegistrationDetail | None = self.detail  # row security may hide it
        return known or RegistrationDetail(
            company=self.public_id, website="", tax_number="", duns="", country="", contact="", notes=""
        )


class RegistrationDetail(Base):
    """What names the customer of a registration, as its partner wrote it. That partner alone reads it."""

    __tablename__ = "registration_details"

    registration_id: Mapped[Key] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    company: Mapped[Words]
    website: Mapped[Words] = mapped_column(server_default="")
    tax_number: Mapped[Words] = mapped_column(server_default="")
    duns: Mapped[Words] = mapped_column(server_default="")
    country: Mapped[CountryCode]
    contact: Mapped[Words] = mapped_column(server_default="")
    notes: Mapped[Words] = mapped_column(server_default="")

    registration: Mapped[Registration] = relationship(back_populates="detail")


class RegistrationMatch(Base):
    """An account that the customer of a registration may be as well, and why, in words that name nobody.

    `reasons` is a list of sentences. Only who decides reads it: a partner learns nothing of other accounts.
    """

    __tablename__ = "registration_matches"

    registration_id: Mapped[Key] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    reasons: Mapped[list[str]] = mapped_column(JSONB)

    account: Mapped[Account] = relationship()


class RegistrationStep(Base):
    """One step of a registration: from where to where, by whom, when, by which rule and on what evidence."""

    __tablename__ = "registration_steps"
    __table_args__ = (Index("ix_registration_steps_registration", "registration_id", "id"),)

    id: Mapped[PrimaryKey]
    registration_id: Mapped[Key] = mapped_column(ForeignKey("registrations.id"))
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    from_state: Mapped[Words]
    to_state: Mapped[Words]
    actor: Mapped[Words]
    rule: Mapped[Words] = mapped_column(server_default="")
    evidence: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    happened_at: Mapped[Instant]


class AccountCheck(Base):
    """One time that a partner asked whether an account is free. Nothing says about whom it asked."""

    __tablename__ = "account_checks"
    __table_args__ = (Index("ix_account_checks_partner", "partner_id", "asked_at"),)  # read by the limit

    id: Mapped[PrimaryKey]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    asked_by: Mapped[Words]
    asked_at: Mapped[Instant]


class RegistrationDraft(Base):
    """What a forwarded mail tells of a customer, for its partner to register. Only that partner reads it.

    `message` is a digest of the mail: one that is delivered twice makes one draft. All but that may be empty.
    """

    __tablename__ = "registration_drafts"
    __table_args__ = (UniqueConstraint("partner_id", "message"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    message: Mapped[Words]
    company: Mapped[Words] = mapped_column(server_default="")
    website: Mapped[Words] = mapped_column(server_default="")
    tax_number: Mapped[Words] = mapped_column(server_default="")
    contact: Mapped[Words] = mapped_column(server_default="")
    received_at: Mapped[Instant] = mapped_column(index=True)
