"""Handling one event of the inbox: fetch what it is about again, and do what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import destinations, disputes, payout_follow_ups, payouts, refunds
from marketplace.jobs.settling import settle
from marketplace.messaging import inbox
from marketplace.messaging.models import InboxEvent
from marketplace.payouts import arrivals, outcomes
from marketplace.runtime.gateways import gateways

Follow = Callable[[], str]
"""What follows from an object that has been fetched: done in the open transaction, told in words."""

ABOUT_CHECKOUTS: Final = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
)
ABOUT_REFUNDS: Final = ("refund.created", "refund.updated", "refund.failed")
ABOUT_DISPUTES: Final = (
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
TRANSFER_MADE: Final = "transfer.created"
ABOUT_TRANSFERS: Final = (TRANSFER_MADE, "transfer.updated", "transfer.reversed")
ABOUT_ARRIVALS: Final = ("payout.created", "payout.updated", "payout.paid", "payout.failed", "payout.canceled")
"""On the accounts of those who are paid."""
WANTED: Final = (*ABOUT_CHECKOUTS, *ABOUT_REFUNDS, *ABOUT_DISPUTES, *ABOUT_TRANSFERS)
"""The types that matter here. Whatever else arrives is noted as ignored."""


def handle(*, inbox_id: int) -> None:
    """Do what follows from an event; its note and its effects stand together or not at all.

    The event's own words are not believed: what it is about is fetched again, so that late, doubled and shuffled events
    all lead to the same end. Two workers at one event: the second finds it locked and leaves.
    """
    follow = _fetch(inbox_id)
    with transaction():
        event = inbox.claim(inbox_id)
        if event is None:
            return
        inbox.finish(event, outcome=follow() if follow else "ignored", at=clock.now())


def _fetch(inbox_id: int) -> Follow | None:
    """Fetch what an event is about, outside any transaction; None when nothing follows."""
    with transaction():
        event = db.session.get_one(InboxEvent, inbox_id)
        name, object_id = event.type if event.handled_at is None else "", event.object_id
        account_id = event.account_id
        destination_id = arrivals.destination_of(account_id) if account_id else None
    if account_id and name in WANTED:
        name = ""  # what happens to a recipient's own money, such as the payment that a transfer made there
    try:
        if name in ABOUT_CHECKOUTS:
            session = gateways().payments.find_checkout(object_id)
            return lambda: settle(session, at=clock.now())
        if name in ABOUT_REFUNDS:
            refund = gateways().payments.find_refund(object_id)
            return lambda: refunds.follow(refund)
        if name in ABOUT_DISPUTES:
            dispute = disputes.fetch(object_id)
            return lambda: disputes.follow(dispute)
        if destinations.is_about(name):
            return destinations.fetch(account_id or object_id)
        return _fetch_money_out(name, object_id, destination_id)
    except NotFound:
        return None


def _fetch_money_out(name: str, object_id: str, destination_id: int | None) -> Follow | None:
    """The same for transfers, and for what happens on the accounts of those who are paid.

    That a transfer was made is mostly known from the answer to our own call. Asking once more would be every second
    call of a run, and Stripe counts calls; what happens to it later has events of its own.
    """
    if name == TRANSFER_MADE:
        with transaction():
            payout = outcomes.sent_by(object_id)
        if payout is not None:
            return lambda: f"known {payout}"
    if name in ABOUT_TRANSFERS:
        transfer = payout_follow_ups.fetch_transfer(object_id)
        return lambda: payouts.follow(transfer)
    if name in ABOUT_ARRIVALS and destination_id is not None:
        return payout_follow_ups.fetch_arrivals(destination_id)
    return None
