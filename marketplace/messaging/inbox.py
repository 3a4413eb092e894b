"""The inbox: provider events, each kept once under the provider's id, and handled by a job."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, text

from marketplace.db.base import db
from marketplace.gateways.ports import ProviderEvent
from marketplace.messaging import outbox
from marketplace.messaging.models import InboxEvent

PROVIDER = "stripe"
MOST = 500

TAKE = text(
    "select take_event(:provider, :event_id, :type, :object_id, :account_id, cast(:payload as jsonb), :source, :at)"
)


def take(event: ProviderEvent, *, source: str, at: datetime) -> bool:
    """Keep an event and write the job that handles it; True when it is new. A known one changes nothing.

    `source` says how it came: `webhook` or `sweep`. Anybody acting may call it; only the system reads what was kept.
    """
    arguments = {
        "provider": PROVIDER,
        "event_id": event.id,
        "type": event.type,
        "object_id": event.object_id,
        "account_id": event.account_id,
        "payload": json.dumps(dict(event.payload)),
        "source": source,
        "at": at,
    }
    inbox_id = db.session.execute(TAKE, arguments).scalar_one_or_none()
    if inbox_id is None:
        return False
    _hand_over(int(inbox_id))
    return True


def claim(inbox_id: int) -> InboxEvent | None:
    """Lock an event for the rest of the transaction; None when it is handled, or another worker is at it."""
    unhandled = select(InboxEvent).where(InboxEvent.id == inbox_id, InboxEvent.handled_at.is_(None))
    return db.session.scalar(unhandled.with_for_update(skip_locked=True).execution_options(populate_existing=True))


def finish(event: InboxEvent, *, outcome: str, at: datetime) -> None:
    """Note what became of a claimed event, in the transaction of its effects: both stand or neither does."""
    event.handled_at = at
    event.outcome = outcome


def hand_over_waiting(*, at: datetime, waiting: timedelta) -> int:
    """Write the job again for events received longer ago than `waiting` and still unhandled; return how many.

    Where the first job still waits, none is added.
    """
    late = select(InboxEvent.id).where(InboxEvent.handled_at.is_(None), InboxEvent.received_at < at - waiting)
    waiting_ids = list(db.session.scalars(late.order_by(InboxEvent.id).limit(MOST)))
    missing = outbox.not_waiting([_lock(inbox_id) for inbox_id in waiting_ids])
    for inbox_id in waiting_ids:
        if _lock(inbox_id) in missing:
            _hand_over(inbox_id)
    return len(waiting_ids)


def unknown(event_ids: Sequence[str]) -> set[str]:
    """Return those ids that no event was kept under. Acts as the system, in one SQL statement."""
    known = select(InboxEvent.event_id).where(InboxEvent.provider == PROVIDER, InboxEvent.event_id.in_(event_ids))
    return set(event_ids) - set(db.session.scalars(known))


def _hand_over(inbox_id: int) -> None:
    outbox.defer(f"{PROVIDER}.event", inbox_id=inbox_id, queueing_lock=_lock(inbox_id))


def _lock(inbox_id: int) -> str:
    return f"inbox:{inbox_id}"
