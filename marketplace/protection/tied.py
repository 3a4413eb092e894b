"""What a reviewer finds about an approved registration whose account may be one with another.

Source: docs/protection.md, "Review".
"""

from __future__ import annotations

from datetime import datetime

from marketplace.audit import trail
from marketplace.customers import merging
from marketplace.customers.models import Account
from marketplace.protection import steps, ties, uniting
from marketplace.protection.errors import MovedMeanwhile, NoMatch
from marketplace.protection.models import Registration


def find_same(registration: Registration, account: str, *, by: str, at: datetime) -> Registration:
    """Find that a registration's account and the tied one with this public id are one; acts as the house.

    Both become one. Of two protections the earlier stands; a partner of record stands below a protection, whichever
    came first, because nobody has proven what its orders stated.

    Raises:
        NoMatch: nothing ties the two.
        MovedMeanwhile: one of them became one with a third in this moment.
    """
    met = _tied(registration, account)
    account_id = registration.account_id
    merging.hold(met.id, account_id)
    found = steps.locked(registration)
    if found.account_id != account_id or met.merged_into_id is not None:
        raise MovedMeanwhile
    uniting.unite(met, found.account, claim=None, by=by, at=at)
    return found


def find_different(registration: Registration, account: str, *, by: str, at: datetime) -> Registration:
    """Find that they are two organisations: nobody is asked about the two again.

    Raises:
        NoMatch: nothing ties the two.
    """
    met = _tied(registration, account)
    ties.judge_pair(registration.account_id, met.id, by=by, at=at)
    trail.record("account.told_apart", "account", registration.account.public_id, {"from": account, "by": by})
    return registration


def _tied(registration: Registration, account: str) -> Account:
    """Return the account that an approved registration's own is tied to."""
    if registration.state == "approved":
        for each, _ in ties.of(registration.account_id):
            if each.public_id == account:
                return each
    raise NoMatch(account)
