"""Finding what got lost: events whose webhook never came, and work that was left lying."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

import structlog
from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.ports import ProviderEvent
from marketplace.jobs.stripe_events import WANTED
from marketplace.messaging import inbox, mail
from marketplace.runtime.gateways import gateways

OVERLAP: Final = timedelta(hours=1)
FURTHEST: Final = timedelta(hours=72)
WAITING: Final = timedelta(minutes=10)
AT_ONCE: Final = 100
"""Events asked about, or taken in, together; as many as Stripe shows on a page."""

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
    lost = _take_in(_unknown(since), at)
    with transaction():
        late = inbox.hand_over_waiting(at=at, waiting=WAITING)
        unsent = mail.hand_over_waiting(at=at, waiting=WAITING)
    if lost or late or unsent:
        log.warning("sweep found work", lost_events=lost, late_events=late, unsent_mail=unsent)


def _unknown(since: datetime) -> list[ProviderEvent]:
    """Return the events that Stripe lists since then and nobody has taken in, the oldest first.

    Most of them came by webhook: whether they did is asked for many at once, and only those that did not are kept.
    """
    listed, found = gateways().payments.events_since(since, WANTED), []
    while lot := list(islice(listed, AT_ONCE)):
        with transaction():
            missing = inbox.unknown([event.id for event in lot])
        found += [event for event in lot if event.id in missing]
    return found[::-1]


def _take_in(events: Sequence[ProviderEvent], at: datetime) -> int:
    """Take events in, some at a time, so that their jobs begin and no transaction is long; return how many were new."""
    lost = 0
    for first in range(0, len(events), AT_ONCE):
        with transaction():
            lost += sum(inbox.take(event, source="sweep", at=at) for event in events[first : first + AT_ONCE])
    return lost


def _since(at: datetime) -> datetime:
    last = db.session.scalar(LAST_SWEEP)
    return max(last - OVERLAP, at - FURTHEST) if last else at - FURTHEST
