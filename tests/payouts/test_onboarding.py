"""From the choice of Stripe to an account that can be paid, with the sandbox as Stripe."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.connect_ports import Recipient, RecipientBank
from marketplace.gateways.errors import OutcomeUnknown, Unavailable
from marketplace.payouts import destinations, onboarding
from marketplace.payouts.destinations import Choice
from marketplace.payouts.errors import RecipientDiffers
from marketplace.payouts.models import PayoutDestination
from tests.support.banking import AT
from tests.support.sandbox import Sandbox
from tests.support.world import a_partner, a_person

DAY = timedelta(hours=24)


def begun(key: str = "form", *, replaces: str = "", party_id: int = 0) -> PayoutDestination:
    """A party that has just chosen Stripe."""
    if not party_id:
        party_id = a_partner().id
    owner = a_person(party_id, "owner")
    choice = Choice(party_id, owner.public_id, key, replaces)
    made = destinations.choose_stripe(choice, "DE", at=clock.now())
    db.session.commit()
    return made


def opened(destination: PayoutDestination, sandbox: Sandbox) -> str:
    """Open its account at Stripe."""
    return onboarding.open_account(destination.id, connect=sandbox.connect, transaction=transaction, at=clock.now())


def looked(destination: PayoutDestination, sandbox: Sandbox, *, has_returned: bool = False) -> None:
    """See how it stands."""
    seen = sandbox.connect.find_recipient(destination.stripe_account_id or "")
    with transaction():
        onboarding.record(destination.id, seen, at=clock.now(), has_returned=has_returned)


def seen(destination: PayoutDestination, **changes: object) -> Recipient:
    """What Stripe might say of it."""
    party = db.session.execute(text("select public_id from partners where id = :id"), {"id": destination.party_id})
    facts = Recipient("acct_1", party.scalar_one(), "DE", "active", is_live=False)
    return replace(facts, **changes)  # type: ignore[arg-type]


def test_an_account_is_opened_onboarded_and_paid(app: Flask, sandbox: Sandbox) -> None:
    destination = begun()

    account_id = opened(destination, sandbox)
    assert (destination.stripe_account_id, destination.state) == (account_id, "onboarding")
    assert destination.due
    sandbox.double.onboarded(account_id)
    looked(destination, sandbox, has_returned=True)

    assert (destination.state, destination.transfers, destination.due) == ("active", "active", [])
    assert destination.label.endswith("3000")
    assert destination.holds_until is None


@pytest.mark.parametrize("kind", ["error_after_effect", "reset_after_effect"])
def test_an_unknown_outcome_leads_to_one_account(app: Flask, sandbox: Sandbox, kind: str) -> None:
    destination = begun()
    sandbox.double.fault("POST", "/v2/core/accounts", kind, limit=0)
    with pytest.raises((OutcomeUnknown, Unavailable)):
        opened(destination, sandbox)
    assert destination.stripe_account_id is None
    sandbox.double.calm()

    first, second = opened(destination, sandbox), opened(destination, sandbox)

    assert first == second == destination.stripe_account_id


def test_a_party_that_comes_back_unfinished_is_restricted_and_goes_on(app: Flask, sandbox: Sandbox) -> None:
    destination = begun()
    account_id = opened(destination, sandbox)

    looked(destination, sandbox, has_returned=True)
    assert destination.state == "restricted"
    sandbox.double.onboarded(account_id)
    looked(destination, sandbox)

    assert destination.state == "active"


def test_what_stripe_takes_back_is_not_paid(app: Flask, sandbox: Sandbox) -> None:
    destination = begun()
    account_id = opened(destination, sandbox)
    sandbox.double.onboarded(account_id)
    looked(destination, sandbox)
    sandbox.double.capability(account_id, "restricted")

    looked(destination, sandbox)

    assert (destination.state, destination.transfers) == ("restricted", "restricted")


def test_seen_twice_it_is_told_once(app: Flask, sandbox: Sandbox) -> None:
    destination = begun()
    sandbox.double.onboarded(opened(destination, sandbox))

    for _ in range(2):
        looked(destination, sandbox)

    told = db.session.scalars(
        text("select task_name from procrastinate_jobs where task_name like 'mail.%' order by id")
    )
    assert told.all() == ["mail.destination_changed", "mail.destination_state"]


def test_somebody_elses_account_is_not_taken(app: Flask) -> None:
    destination = begun()

    for wrong in (seen(destination, party_id="par_other"), seen(destination, party_id="")):
        with pytest.raises(RecipientDiffers):
            onboarding.record(destination.id, wrong, at=AT)

    assert (destination.stripe_account_id, destination.state) == (None, "onboarding")


def test_a_second_account_is_not_taken(app: Flask) -> None:
    destination = begun()
    onboarding.record(destination.id, seen(destination), at=AT)

    with pytest.raises(RecipientDiffers):
        onboarding.record(destination.id, seen(destination, id="acct_2"), at=AT)

    assert destination.stripe_account_id == "acct_1"


def test_another_bank_account_at_stripe_is_a_change(app: Flask) -> None:
    destination = begun()
    onboarding.record(destination.id, seen(destination, bank=RecipientBank("Good Bank", "3000", "eur")), at=AT)
    assert destination.holds_until is None

    onboarding.record(destination.id, seen(destination, bank=RecipientBank("Other Bank", "6666", "eur")), at=AT)

    assert (destination.label, destination.holds_until) == ("Other Bank •••• 6666", AT + DAY)
    told = db.session.scalars(text("select task_name from procrastinate_jobs where task_name like 'mail.%changed'"))
    assert len(told.all()) == 2


def test_a_replacement_waits_from_the_moment_it_can_be_paid(app: Flask) -> None:
    first = begun()
    onboarding.record(first.id, seen(first), at=AT)
    second = begun("2", replaces=first.public_id, party_id=first.party_id)
    later = clock.now() + timedelta(days=3)

    bank = RecipientBank("Good Bank", "3000", "eur")
    onboarding.record(second.id, seen(second, id="acct_2", bank=bank), at=later)

    assert (second.state, second.holds_until) == ("active", later + DAY)


def test_what_was_replaced_stays_replaced(app: Flask) -> None:
    first = begun()
    onboarding.record(first.id, seen(first), at=AT)
    begun("2", replaces=first.public_id, party_id=first.party_id)

    onboarding.record(first.id, seen(first, transfers="restricted"), at=AT)

    assert (first.state, first.transfers) == ("replaced", "active")


def test_a_key_that_stripe_has_forgotten_is_renewed(app: Flask, sandbox: Sandbox) -> None:
    destination = begun()
    key = destination.idempotency_key
    later = clock.now() + onboarding.ACCOUNT_KEY_LASTS + timedelta(seconds=1)

    onboarding.open_account(destination.id, connect=sandbox.connect, transaction=transaction, at=later)

    assert destination.idempotency_key != key
    assert destination.stripe_account_id is not None


def test_no_transaction_is_open_while_stripe_is_asked(app: Flask, sandbox: Sandbox) -> None:
    destination = begun()
    seen_open: list[bool] = []

    class Watched:
        def open_recipient(self, request: object, *, idempotency_key: str) -> Recipient:
            seen_open.append(db.session().in_transaction())
            return sandbox.connect.open_recipient(request, idempotency_key=idempotency_key)  # type: ignore[arg-type]

    onboarding.open_account(destination.id, connect=Watched(), transaction=transaction, at=clock.now())  # type: ignore[arg-type]

    assert seen_open == [False]
