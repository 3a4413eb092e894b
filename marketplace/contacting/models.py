"""Reveals with every look by them, and the letters of the relay. Rows are written by database functions alone."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import Instant, Key, PrimaryKey, PublicId, Words
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.protection.models import Registration


class Reveal(Base):
    """One person of the operator may read what names the customer of one order or registration, until `expires_at`.

    Written by `ask_reveal`, never changed. `asked_by` is the person's public id, `asker_name` what the partner reads.
    `about` and `account` are the public ids of the order or registration, and of the customer's account.
    """

    __tablename__ = "reveals"
    __table_args__ = (
        CheckConstraint(
            "purpose in ('delivery', 'refund_or_dispute', 'fraud', 'authority', 'safety', 'customer_asked',"
            " 'registration')",
            "purpose",
        ),
        CheckConstraint("length(btrim(reason)) between 10 and 1000", "reason"),
        CheckConstraint("(order_id is null) <> (registration_id is null)", "about"),
        CheckConstraint("expires_at > asked_at and expires_at <= asked_at + interval '72 hours'", "lasts"),
        Index("ix_reveals_partner", "partner_id", "id"),
        Index("ix_reveals_asked_by", "asked_by", "id"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    order_id: Mapped[Key | None] = mapped_column(ForeignKey("orders.id"), index=True)
    registration_id: Mapped[Key | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    about: Mapped[Words]
    account: Mapped[Words]
    purpose: Mapped[Words]
    reason: Mapped[Words]
    asked_by: Mapped[Words]
    asker_name: Mapped[Words]
    asked_at: Mapped[Instant]
    expires_at: Mapped[Instant]

    partner: Mapped[Partner] = relationship()
    order: Mapped[Order | None] = relationship()
    registration: Mapped[Registration | None] = relationship()
    views: Mapped[list["RevealView"]] = relationship(order_by="RevealView.id", viewonly=True)
    closing: Mapped["RevealClosing | None"] = relationship(viewonly=True)

    @property
    def ends_at(self) -> datetime:
        """When it ends or has ended: by itself, or earlier because whoever asked for it closed it."""
        return self.closing.closed_at if self.closing else self.expires_at

    def is_open(self, at: datetime) -> bool:
        """Whether it still opens anything at `at`."""
        return self.closing is None and self.asked_at <= at < self.expires_at


class RevealView(Base):
    """One look by a reveal: at the contact, the invoice, or what names a registration's customer."""

    __tablename__ = "reveal_views"
    __table_args__ = (
        CheckConstraint("what in ('contact', 'invoice', 'registration')", "what"),
        Index("ix_reveal_views_reveal", "reveal_id", "id"),
    )

    id: Mapped[PrimaryKey]
    reveal_id: Mapped[Key] = mapped_column(ForeignKey("reveals.id"))
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    what: Mapped[Words]
    viewed_by: Mapped[Words]
    viewed_at: Mapped[Instant]


class RevealClosing(Base):
    """Whoever asked for a reveal closed it before it ended. Written by `close_reveal`, once, and never changed."""

    __tablename__ = "reveal_closings"

    id: Mapped[PrimaryKey]
    reveal_id: Mapped[Key] = mapped_column(ForeignKey("reveals.id"), unique=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    closed_by: Mapped[Words]
    closed_at: Mapped[Instant]


class RelayThread(Base):
    """Letters between one party, the operator or a vendor, and the customer of one order.

    `partner_id` is the partner whose customer it is and who reads them; None is the house. Of the two relay addresses
    only hashes are kept: they are made anew from the application's secret whenever a letter leaves. `about`
    and `account` are the public ids of the order and of the customer's account.
    """

    __tablename__ = "relay_threads"
    __table_args__ = (
        UniqueConstraint("order_id", "party_id"),
        Index("ix_relay_threads_partner", "partner_id", "id"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"))
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"))
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), index=True)
    party_name: Mapped[Words]
    about: Mapped[Words]
    account: Mapped[Words]
    customer_hash: Mapped[Words] = mapped_column(unique=True)
    staff_hash: Mapped[Words] = mapped_column(unique=True)
    opened_at: Mapped[Instant]
    expires_at: Mapped[Instant]

    order: Mapped[Order | None] = relationship()
    letters: Mapped[list["RelayLetter"]] = relationship(order_by="RelayLetter.id", viewonly=True)


class RelayLetter(Base):
    """One letter as it was passed on. `author` is the public id of the person who wrote it; empty for the customer.

    What names the customer is masked in it, and `left_out` attachments stayed behind.
    """

    __tablename__ = "relay_letters"
    __table_args__ = (
        CheckConstraint("direction in ('to_customer', 'to_staff')", "direction"),
        CheckConstraint("left_out >= 0", "left_out"),
        UniqueConstraint("thread_id", "direction", "source_hash"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    thread_id: Mapped[Key] = mapped_column(ForeignKey("relay_threads.id"))
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), index=True)
    direction: Mapped[Words]
    author: Mapped[Words]
    subject: Mapped[Words]
    text: Mapped[Words]
    left_out: Mapped[int]
    source_hash: Mapped[Words]
    sent_at: Mapped[Instant]

    thread: Mapped[RelayThread] = relationship(viewonly=True)
