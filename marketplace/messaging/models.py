"""Provider events taken in and messages written."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Instant, Json, Key, PrimaryKey, PublicId, Words


class InboxEvent(Base):
    """One event of a provider, kept once under its id. `handled_at` is set with the event's effects or not at all.

    `account_id` names the recipient's account at the provider that it happened on, empty for the operator's own.
    """

    __tablename__ = "inbox_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index("ix_inbox_events_unhandled", "id", postgresql_where=text("handled_at is null")),  # read by the sweep
    )

    id: Mapped[PrimaryKey]
    provider: Mapped[Words]
    event_id: Mapped[Words]
    type: Mapped[Words]
    object_id: Mapped[Words]
    account_id: Mapped[Words] = mapped_column(server_default="")
    payload: Mapped[Json]
    source: Mapped[Words]
    received_at: Mapped[Instant]
    handled_at: Mapped[Instant | None]
    outcome: Mapped[Words | None]


class Message(Base):
    """One mail. Without a mail server it is kept and shown at `/operator/mail/`.

    `party_id` is the party it goes to; None for customers, whose address only the worker reads.
    `dedupe_key` makes a repeated job write it once. `relay` names the thread that an answer belongs to, and its side.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("state in ('queued', 'sent', 'kept', 'failed')", "state"),
        CheckConstraint("audience in ('operator', 'partner', 'vendor', 'customer')", "audience"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    dedupe_key: Mapped[Words] = mapped_column(unique=True)
    audience: Mapped[Words]
    party_id: Mapped[Key | None]
    kind: Mapped[Words]
    recipient: Mapped[Words]
    subject: Mapped[Words]
    text: Mapped[Words]
    html: Mapped[Words]
    state: Mapped[Words] = mapped_column(server_default="queued")
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())
    sent_at: Mapped[Instant | None]
    error: Mapped[Words | None]
    relay: Mapped[Words] = mapped_column(server_default="")
