"""Money that came in and was not booked: each such event waits until somebody has decided what happens to it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.audit.models import AuditEntry
from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.db.base import db
from marketplace.messaging.models import InboxEvent

REFUSED: Final = "refused_payment"
"""The kind of thing that the trail notes a decision about."""


class RefusalNotFound(NotFound):
    """There is no such event, or nothing was refused about it."""


def refused(event_id: str) -> InboxEvent:
    """Return the event of a payment that was not booked.

    Raises:
        RefusalNotFound: no event has this id, or what it told of was booked.
    """
    found = db.session.scalar(select(InboxEvent).where(InboxEvent.event_id == event_id))
    if found is None or not (found.outcome or "").startswith("refused"):
        raise RefusalNotFound("There is no such refused payment.", event=event_id)
    return found


def decide(event: InboxEvent, *, decision: str) -> None:
    """Note what somebody decided about a refused payment, such as its refund; it waits no longer.

    The note in the trail is the record: nothing else is written, and the books are not touched.

    Raises:
        Invalid: the decision is not told.
        Conflict: somebody has decided already.
    """
    if not decision.strip():
        raise Invalid("Write what was decided: it stays on record.")
    if is_decided(event.event_id):
        raise Conflict("Somebody has decided about this payment already.", event=event.event_id)
    trail.record("payment.decided", REFUSED, event.event_id, {"decision": decision.strip()})


def is_decided(event_id: str) -> bool:
    """Whether somebody has decided about a refused payment."""
    noted = select(AuditEntry.id).where(AuditEntry.subject_kind == REFUSED, AuditEntry.subject_id == event_id)
    return db.session.scalar(noted.limit(1)) is not None
