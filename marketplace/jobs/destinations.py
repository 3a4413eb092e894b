"""Keeping what is known of accounts at Stripe fresh: opened where nobody finished it, seen again by event and sweep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.errors import UnknownAtProvider
from marketplace.messaging import outbox
from marketplace.payouts import onboarding
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.models import PayoutDestination
from marketplace.runtime.gateways import gateways

UNSEEN: Final = timedelta(hours=24)
UNFINISHED: Final = timedelta(hours=1)

log = structlog.get_logger(__name__)


def look(*, destination_id: int) -> None:
    """Open a destination's account at Stripe where that was never finished, or see how it stands there now.

    Raises:
        OutcomeUnknown, Unavailable: no answer; the job comes back.
    """
    _look(destination_id, has_returned=False)


def look_returned(*, destination_id: int) -> None:
    """The same when the party has just left Stripe's pages: what is missing then is missing until it goes on.

    Raises:
        OutcomeUnknown, Unavailable: no answer; the job comes back.
    """
    _look(destination_id, has_returned=True)


def _look(destination_id: int, *, has_returned: bool) -> None:
    at = clock.now()
    with transaction():
        account_id = db.session.get_one(PayoutDestination, destination_id).stripe_account_id
    connect = gateways().connect
    if account_id is None:
        onboarding.open_account(destination_id, connect=connect, transaction=transaction, at=at)
        return
    seen = connect.find_recipient(account_id)
    with transaction():
        onboarding.record(destination_id, seen, at=clock.now(), has_returned=has_returned)


def sweep() -> None:
    """Look again at accounts that nobody has looked at: those that are paid daily, unfinished ones every hour."""
    at = clock.now()
    with transaction():
        for destination_id in queries.unseen_since(at - UNSEEN, unfinished_since=at - UNFINISHED):
            lock = f"destination:{destination_id}"
            outbox.defer("destinations.look", destination_id=destination_id, queueing_lock=lock)


def is_about(event_type: str) -> bool:
    """Whether an event of this type can change where somebody is paid. Thin events of v2 accounts are among them."""
    return event_type.startswith(("v2.core.account", "account.", "capability."))


def fetch(account_id: str) -> Callable[[], str] | None:
    """Fetch the account that an event is about, and return what follows from it; None where it is none of ours.

    Raises:
        Unavailable: no answer; the job comes back.
    """
    with transaction():
        known = queries.of_account(account_id)
        destination_id = known.id if known else None
    if destination_id is None:
        return None
    try:
        seen = gateways().connect.find_recipient(account_id)
    except UnknownAtProvider:
        return None

    def follow() -> str:
        try:
            with db.session.begin_nested():
                destination = onboarding.record(destination_id, seen, at=clock.now())
        except DomainError as refusal:
            log.exception("recipient not recorded", stripe_account=seen.id)
            return f"refused: {refusal.message}"
        return f"{destination.state} {destination.public_id}"

    return follow
