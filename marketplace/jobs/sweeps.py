"""Finding what got lost: events whose webhook never came, and work that was left lying."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs.stripe_events import WANTED
from marketplace.messaging import inbox, mail
from marketplace.runtime.gateways import gateways

OVERLAP: Final = timedelta(hours=1)
FURTHEST: Final = timedelta(hours=72)
WAITING: Final = timedelta(minutes=10)

LAST_SWEEP: Final = text("""
    select max(e.at) from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id and e.type = 'started'
     where j.task_name = 'stripe.sweep' and j.status = 'succeeded'
""")

log = structlog.get_logger(__name__)


def sweep() -> None:
    """Take in every event that Stripe lists and no webhook brought, and hand over again what nobody finished.

    Goes back to an hour before the last sweep that ended well, at most 72 hours. Beyond that `checkouts.expire` looks
    at each payment page that should be over.
    """
    at = clock.now()
    with transaction():
        since = _since(at)
    found = list(gateways().payments.events_since(since, WANTED))
    with transaction():
        lost = sum(inbox.take(event, source="sweep", at=at) for event in reversed(found))
        late = inbox.hand_over_waiting(at=at, waiting=WAITING)
        unsent = mail.hand_over_waiting(at=at, waiting=WAITING)
    if lost or late or unsent:
        log.warning("sweep found work", lost_events=lost, late_events=late, unsent_mail=unsent)


def _since(at: datetime) -> datetime:
    last = db.session.scalar(LAST_SWEEP)
    return max(last - OVERLAP, at - FURTHEST) if last else at - FURTHEST
