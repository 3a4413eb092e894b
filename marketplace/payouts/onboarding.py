"""From the choice of Stripe to an account that can be paid: opened with a key of its own, then seen again and again.

Nothing that arrives is believed: what Stripe says of an account is always fetched. `record` writes what was seen.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.catalog.models import Vendor
from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.gateways.connect_ports import Connect, Recipient, RecipientRequest
from marketplace.gateways.errors import KeyReused, Refused
from marketplace.identity.models import User
from marketplace.messaging import outbox
from marketplace.partners.models import Partner
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.errors import RecipientDiffers
from marketplace.payouts.models import PayoutDestination
from marketplace.payouts.rules import CHANGE_HOLDS, DESTINATION

ACCOUNT_KEY_LASTS: Final = timedelta(days=29)
"""How long the key of a new account may be repeated; Stripe keeps it for 30 days."""

REFUSED: Final = "refused"
"""Stands in `transfers` where Stripe would not even open an account."""

Transaction = Callable[[], AbstractContextManager[None]]


def open_account(destination_id: int, *, connect: Connect, transaction: Transaction, at: datetime) -> str:
    """Open the account at Stripe, unless it is known already, and return its id; "" where it is replaced already.

    The key was committed with the choice, so whoever comes again gets the same account. Three steps, as with payment
    pages; no transaction is open while Stripe is asked.

    Raises:
        OutcomeUnknown, Unavailable: no answer; come again.
        Refused: Stripe opens none for this party; the destination says so from now on.
    """
    with transaction():
        destination = _locked(destination_id)
        if destination.stripe_account_id is not None or destination.replaced_at is not None:
            return destination.stripe_account_id or ""
        _renew_key(destination, at)
        request, key = _request_of(destination), destination.idempotency_key
    try:
        seen = connect.open_recipient(request, idempotency_key=key)
    except (KeyReused, Refused) as refusal:
        with transaction():
            _refuse(_locked(destination_id), str(refusal.facts.get("code") or REFUSED), at)
        raise
    with transaction():
        record(destination_id, seen, at=at)
    return seen.id


def record(destination_id: int, seen: Recipient, *, at: datetime, has_returned: bool = False) -> PayoutDestination:
    """Write how an account stands at Stripe. Written twice it changes nothing.

    `has_returned` says that the party has just left Stripe's pages: what is missing then is missing until it goes on.
    A bank account that changed at Stripe is a change of destination: it holds payouts, and every member hears of it.

    Raises:
        RecipientDiffers: it is another party's account, or not the one that the destination has.
    """
    destination = _locked(destination_id)
    _check_same(destination, seen)
    destination.stripe_account_id, destination.is_live, destination.looked_at = seen.id, seen.is_live, at
    if destination.replaced_at is not None:
        return destination
    is_new = destination.transfers == ""
    destination.transfers, destination.due = seen.transfers, list(seen.due)
    destination.country = seen.country or destination.country
    _follow_bank(destination, seen, at)
    if action := _action(destination.state, seen, has_returned=has_returned):
        _move(destination, action)
    elif is_new:
        trail.record("payout_destination.opened", "payout_destination", destination.public_id)
    return destination


def _action(state: str, seen: Recipient, *, has_returned: bool) -> str | None:
    if seen.is_payable:
        return "activate" if state != "active" else None
    if state == "active" or (state == "onboarding" and has_returned and seen.transfers != "pending"):
        return "restrict"
    return None


def _move(destination: PayoutDestination, action: str) -> None:
    destination.state = DESTINATION.next(destination.state, action)
    word = "activated" if action == "activate" else "restricted"
    facts = {"transfers": destination.transfers, "due": destination.due}
    trail.record(f"payout_destination.{word}", "payout_destination", destination.public_id, facts)
    outbox.defer("mail.destination_state", destination_id=destination.id)


def _follow_bank(destination: PayoutDestination, seen: Recipient, at: datetime) -> None:
    label = f"{seen.bank.name} •••• {seen.bank.last4}".strip() if seen.bank else destination.label
    if label == destination.label:
        return
    before, destination.label = destination.label, label
    if not before and not queries.has_earlier(destination.party_id, than=destination.id):
        return
    destination.holds_until = at + CHANGE_HOLDS
    facts = {"holds_until": destination.holds_until.isoformat()}
    word = "changed" if before else "named"
    trail.record(f"payout_destination.bank_{word}", "payout_destination", destination.public_id, facts)
    if before:
        outbox.defer("mail.destination_changed", destination_id=destination.id)


def _check_same(destination: PayoutDestination, seen: Recipient) -> None:
    known = destination.stripe_account_id
    if (known is not None and known != seen.id) or seen.party_id != _party(destination.party_id).public_id:
        raise RecipientDiffers("This account at Stripe belongs to somebody else.", stripe_account=seen.id)


def _refuse(destination: PayoutDestination, code: str, at: datetime) -> None:
    if destination.state != "onboarding" or destination.stripe_account_id is not None:
        return
    destination.transfers, destination.due, destination.looked_at = REFUSED, [code], at
    _move(destination, "restrict")


def _renew_key(destination: PayoutDestination, at: datetime) -> None:
    """Begin anew where Stripe has forgotten the key: an account that nobody here knows is never paid."""
    if at - destination.created_at > ACCOUNT_KEY_LASTS:
        destination.idempotency_key = f"destination:{destination.party_id}:{new_secret()}"


def _request_of(destination: PayoutDestination) -> RecipientRequest:
    party, by = _party(destination.party_id), destination.created_by
    email = db.session.scalar(select(User.email).where(User.public_id == by)) or ""
    return RecipientRequest(party_id=party.public_id, name=party.name, email=email, country=destination.country)


def _party(party_id: int) -> Partner | Vendor:
    return db.session.get(Partner, party_id) or db.session.get_one(Vendor, party_id)


def _locked(destination_id: int) -> PayoutDestination:
    return db.session.get_one(PayoutDestination, destination_id, with_for_update=True, populate_existing=True)
