"""Handling one event of the inbox: fetch what it is about again, and do what follows."""

from __future__ import annotations

from typing import Final

from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.ports import CheckoutSession
from marketplace.jobs.settling import settle
from marketplace.messaging import inbox
from marketplace.messaging.models import InboxEvent
from marketplace.runtime.gateways import gateways

ABOUT_CHECKOUTS: Final = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
)
"""The types that matter here. Whatever else arrives is noted as ignored."""


def handle(*, inbox_id: int) -> None:
    """Do what follows from an event; its note and its effects stand together or not at all.

    The event's own words are not believed: the payment page is fetched again, so that late, doubled and shuffled events
    all lead to the same end. Two workers at one event: the second finds it locked and leaves.
    """
    session = _fetch(inbox_id)
    with transaction():
        event = inbox.claim(inbox_id)
        if event is None:
            return
        at = clock.now()
        inbox.finish(event, outcome=settle(session, at=at) if session else "ignored", at=at)


def _fetch(inbox_id: int) -> CheckoutSession | None:
    """Return the payment page an event is about, or None when nothing follows. Stripe is asked outside transactions."""
    with transaction():
        event = db.session.get_one(InboxEvent, inbox_id)
        is_wanted, object_id = event.handled_at is None and event.type in ABOUT_CHECKOUTS, event.object_id
    if not is_wanted:
        return None
    try:
        return gateways().payments.find_checkout(object_id)
    except NotFound:
        return None
