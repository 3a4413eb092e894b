"""Questions about where parties are paid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.errors import DestinationNotFound
from marketplace.payouts.models import PayoutDestination
from tests.support.banking import AT, OTHER_IBAN, paid_into
from tests.support.world import a_partner

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def at_stripe(state: str, looked_at: object, number: int) -> PayoutDestination:
    """A party at Stripe, seen last at an instant."""
    made = PayoutDestination(
        public_id=f"dst_{number}", party_id=a_partner().id, rail="stripe", state=state, country="DE", created_by="usr",
        stripe_account_id=f"acct_{number}", idempotency_key=f"key {number}", created_at=AT - DAY, looked_at=looked_at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def test_what_nobody_looked_at_is_looked_at_again(app: Flask) -> None:
    never = at_stripe("onboarding", None, 1)
    old = at_stripe("active", AT - DAY - HOUR, 2)
    unfinished = at_stripe("restricted", AT - 2 * HOUR, 3)
    at_stripe("active", AT - 2 * HOUR, 4)
    at_stripe("onboarding", AT, 5)

    assert queries.unseen_since(AT - DAY, unfinished_since=AT - HOUR) == [never.id, old.id, unfinished.id]


def test_an_account_at_stripe_leads_to_its_party(app: Flask) -> None:
    made = at_stripe("active", AT, 1)

    assert queries.of_account("acct_1") is made
    assert queries.of_account("acct_elsewhere") is None


def test_only_the_present_one_is_ones_own(app: Flask) -> None:
    partner = a_partner()
    first = paid_into(partner.id)
    second = paid_into(partner.id, OTHER_IBAN)

    assert queries.own(partner.id, second.public_id) is second
    with pytest.raises(DestinationNotFound):
        queries.own(partner.id, first.public_id)
    assert queries.has_earlier(partner.id, than=second.id)
    assert not queries.has_earlier(partner.id, than=first.id)


def test_whoever_looks_through_a_partners_eyes_reads_no_account_number(app: Flask) -> None:
    partner = a_partner()
    made = paid_into(partner.id)
    key, made_id = str(partner.id), made.id
    db.session.commit()

    seen = {}
    for is_watching in (False, True):
        with acting(Actor("partner", key, is_watching=is_watching)):
            seen[is_watching] = queries.details_of(db.session.get_one(PayoutDestination, made_id)) is not None
        db.session.rollback()
    with acting(Actor("operator")):
        of_operator = queries.details_of(db.session.get_one(PayoutDestination, made_id))

    assert (seen, of_operator) == ({False: True, True: False}, None)
