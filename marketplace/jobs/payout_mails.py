"""Mail about payouts: money was sent, a bank sent it back, or it could not be sent."""

from __future__ import annotations

from typing import Any, Final

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.payouts import remittance
from marketplace.payouts.models import Payout

ROLES: Final = {"partner": ("owner", "finance"), "vendor": ("staff",)}
PAGES: Final = {"partner": "portal.payouts.show", "vendor": "vendor.settlements.show"}
MOST_LINES: Final = 25
"""Lines of a remittance advice that a mail shows; the page has all."""


def sent(*, payout_id: int) -> None:
    """Send the remittance advice to those who look after the party's money."""
    with transaction():
        payout = db.session.get_one(Payout, payout_id)
        advice = remittance.of(payout, limit=MOST_LINES)
        _tell(payout, "payout_sent", "payout_sent", advice=advice)


def bounced(*, payout_id: int) -> None:
    """Tell them that their bank has sent a payout back, each time it does."""
    with transaction():
        payout = db.session.get_one(Payout, payout_id)
        _tell(payout, "payout_bounced", f"payout_bounced:{payout.stripe_payout_id}")


def returned(*, payout_id: int) -> None:
    """Tell them that a payout could not be sent, why, and that the amount is on their book again."""
    with transaction():
        payout = db.session.get_one(Payout, payout_id)
        _tell(payout, "payout_returned", "payout_returned")


def _tell(payout: Payout, kind: str, key: str, **facts: Any) -> None:
    url = address(PAGES[payout.party_kind], payout_id=payout.public_id)
    for person in people(payout.party_id, ROLES[payout.party_kind]):
        own = f"{key}:{payout.public_id}:{person.public_id}"
        to_person(person, kind, own, at=clock.now(), payout=payout, url=url, **facts)
