"""Mail as rows: written once with the change it tells of, sent afterwards by a job."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.messaging.models import Message

MOST = 500
LONGEST_ERROR = 300


def write(
    *,
    dedupe_key: str,
    audience: str,
    party_id: int | None,
    kind: str,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    at: datetime,
    relay: str = "",
) -> bool:
    """Write a mail and the job that sends it; False when `dedupe_key` has one already, which then stands.

    `audience` is operator, partner, vendor or customer, and `party_id` the party it goes to; None for customers.
    `recipient` is an e-mail address; for customers it is `customer of ord_…`, because their addresses stay in the
    contacts table: the job that sends the mail looks the address up there. `relay`
    says to which letters an answer belongs, as `jobs.relay_mails` reads it.
    """
    row = {
        "public_id": new_public_id("msg"),
        "dedupe_key": dedupe_key,
        "audience": audience,
        "party_id": party_id,
        "kind": kind,
        "recipient": recipient,
        "subject": " ".join(subject.split()),
        "text": text,
        "html": html,
        "relay": relay,
        "state": "queued",
        "created_at": at,
    }
    written = insert(Message).values(row).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(Message.id)
    message_id = db.session.execute(written).scalar_one_or_none()
    if message_id is None:
        return False
    _hand_over(message_id)
    return True


def is_written(dedupe_key: str) -> bool:
    """Whether a mail with this key exists, so that a repeated job can stop before it makes a new secret."""
    return db.session.scalar(select(Message.id).where(Message.dedupe_key == dedupe_key)) is not None


def queued(message_id: int) -> Message | None:
    """Return a mail that is still to be sent, locked for the rest of the transaction; None when it has gone."""
    waiting = select(Message).where(Message.id == message_id, Message.state == "queued")
    return db.session.scalar(waiting.with_for_update().execution_options(populate_existing=True))


def mark(message: Message, state: str, *, at: datetime, error: str | None = None) -> None:
    """Note what became of a mail: sent, kept (no server is set) or failed with the reason."""
    message.state = state
    message.sent_at = at if state == "sent" else None
    message.error = error[:LONGEST_ERROR] if error else None


def hand_over_waiting(*, at: datetime, waiting: timedelta) -> int:
    """Write the sending job again for mails queued longer ago than `waiting`; return how many."""
    late = select(Message.id).where(Message.state == "queued", Message.created_at < at - waiting)
    waiting_ids = list(db.session.scalars(late.order_by(Message.id).limit(MOST)))
    for message_id in waiting_ids:
        _hand_over(message_id)
    return len(waiting_ids)


def _hand_over(message_id: int) -> None:
    lock = f"message:{message_id}"
    outbox.defer("mail.deliver", message_id=message_id, lock=lock, queueing_lock=lock)
