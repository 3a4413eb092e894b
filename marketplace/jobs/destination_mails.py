"""Mail about where a party is paid. None of it holds a bank fact: the page behind its link shows the account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.models import User
from marketplace.identity.names import names_of
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.models import Payout, PayoutDestination

MONEY_ROLES: Final = ("owner", "finance", "staff")
_AREAS: Final = {"partner": "portal", "vendor": "vendor"}


def changed(*, destination_id: int) -> None:
    """Tell everybody who ever had access for the party that it is paid elsewhere from now on.

    Former members as well: whoever takes an account over removes the others first.
    """
    with transaction():
        destination = db.session.get_one(PayoutDestination, destination_id)
        who = names_of({destination.created_by}).get(destination.created_by)
        facts = {
            "company": destination.party.name,
            "who": who.name if who else "Stripe",
            "changed_at": destination.created_at,
            "is_change": queries.has_earlier(destination.party_id, than=destination.id)
            or bool(destination.holds_until),
            "holds_until": destination.holds_until,
            "url": _page(destination.party.kind),
        }
        until = f"{destination.holds_until:%Y%m%d%H%M%S}" if destination.holds_until else ""
        for person in _everybody(destination.party_id):
            key = f"destination_changed:{destination.id}:{until}:{person.public_id}"
            to_person(person, "destination_changed", key, at=clock.now(), **facts)


def state(*, destination_id: int) -> None:
    """Tell those who look after the money that the party can be paid now, or cannot any more."""
    at = clock.now()
    with transaction():
        destination = db.session.get_one(PayoutDestination, destination_id)
        is_held = destination.holds_until is not None and destination.holds_until > at
        facts = {
            "company": destination.party.name,
            "is_ready": destination.state == "active",
            "holds_until": destination.holds_until if is_held else None,
            "url": _page(destination.party.kind),
        }
        if destination.state not in {"active", "restricted"}:
            return
        for person in people(destination.party_id, MONEY_ROLES):
            key = f"destination_state:{destination.id}:{destination.state}:{at:%Y%m%d}:{person.public_id}"
            to_person(person, "destination_state", key, at=at, **facts)


def payment_returned(*, payout_id: int) -> None:
    """Tell those who look after the money that their bank has sent a payment back."""
    with transaction():
        payout = db.session.get_one(Payout, payout_id)
        facts = {"payout": payout, "reason": payout.failure_code, "url": _page(payout.party_kind)}
        for person in people(payout.party_id, MONEY_ROLES):
            key = f"bank_payment_returned:{payout.id}:{person.public_id}"
            to_person(person, "bank_payment_returned", key, at=clock.now(), **facts)


def _everybody(party_id: int) -> Sequence[User]:
    theirs = (User.party_id == party_id, User.password_hash.is_not(None))
    return db.session.scalars(select(User).where(*theirs).order_by(User.id)).all()


def _page(kind: str) -> str:
    return address(f"{_AREAS[kind]}.payout_settings.show")
