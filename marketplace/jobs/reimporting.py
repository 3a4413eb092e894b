"""Rebuilding what a restored backup has lost: Stripe is walked through, and every door handles what it shows.

Each door knows its own by business key, so what is there already changes nothing, and nothing is booked twice.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.connect_ports import ProviderTransfer
from marketplace.jobs import gaps, payout_follow_ups, reconciling, releases
from marketplace.jobs.reconciling import Outcome, Progress
from marketplace.jobs.stripe_events import WANTED, handle
from marketplace.messaging import inbox
from marketplace.payouts import rebuilding
from marketplace.reconciling import matching, movements
from marketplace.runtime.gateways import gateways

WAITING = text("select id from inbox_events where handled_at is null order by id")


def reimport(since: datetime, *, told: Progress = lambda _: None) -> Outcome:
    """Take in every event and every movement since an instant, handle them here and now, and reconcile.

    Raises:
        Unavailable: Stripe does not answer; what was done stands, and doing it again is safe.
    """
    since = since.astimezone(UTC)
    _events(since)
    with transaction():
        movements.go_back(since, at=clock.now())
    reconciling.take_in(told)
    releases.release()  # what was paid out after the backup may have been on hold when it was taken
    outcome = reconciling.reconcile(told)
    return reconciling.reconcile(told) if _payouts() else outcome


def _payouts() -> int:
    """Write down again what was sent after the backup, the oldest first; return how many payouts that were."""
    with transaction():
        lost = [source_id for kind, source_id in matching.unmatched() if kind == "transfer" and source_id]
    shown = sorted((payout_follow_ups.fetch_transfer(each) for each in lost), key=lambda seen: seen.created_at)
    return sum(_rebuilt(seen) for seen in shown)


def _rebuilt(seen: ProviderTransfer) -> bool:
    with transaction():
        return rebuilding.rebuild(seen, at=clock.now()) is not None


def _events(since: datetime) -> None:
    """Take in what Stripe still lists, which goes back a month, and handle it in the order in which it happened."""
    found = list(gateways().payments.events_since(since, WANTED))
    with transaction():
        for event in reversed(found):
            inbox.take(event, source="sweep", at=clock.now())
        waiting = list(db.session.scalars(WAITING))
    for inbox_id in waiting:
        gaps.quietly(partial(handle, inbox_id=inbox_id), kind="event", about=str(inbox_id))
