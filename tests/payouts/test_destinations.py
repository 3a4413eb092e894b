"""Choosing where a party is paid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.db.base import db
from marketplace.payouts import destinations
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.bank_accounts import BankAccount, read_account
from marketplace.payouts.destinations import Choice
from marketplace.payouts.errors import BankAccountInvalid, ChosenOtherwise, DestinationChanged
from marketplace.payouts.models import PayoutDestination
from tests.support.banking import AT, IBAN, OTHER_IBAN, count
from tests.support.world import a_partner

DAY = timedelta(hours=24)


def account(iban: str = IBAN) -> BankAccount:
    """A bank account."""
    return read_account("Northwind GmbH", iban)


def chosen(party_id: int, key: str = "form", replaces: str = "", iban: str = IBAN) -> PayoutDestination:
    """A choice of a bank account."""
    return destinations.choose_bank(Choice(party_id, "usr_owner", key, replaces), account(iban), at=AT)


def deferred() -> list[str]:
    """The jobs that wait, by their names."""
    return list(db.session.scalars(text("select task_name from procrastinate_jobs order by id")))


def test_the_first_choice_holds_nothing_and_tells_everybody(app: Flask) -> None:
    partner = a_partner()

    made = chosen(partner.id)

    assert (made.rail, made.state, made.label, made.country) == ("bank", "active", "DE •••• 3000", "DE")
    assert made.holds_until is None
    assert deferred() == ["mail.destination_changed"]
    details = queries.details_of(made)
    assert details is not None
    assert (details.iban, details.holder) == (IBAN, "Northwind GmbH")


def test_a_change_holds_payouts_for_a_day_and_keeps_the_old_one(app: Flask) -> None:
    partner = a_partner()
    first = chosen(partner.id)

    second = chosen(partner.id, "other form", first.public_id, OTHER_IBAN)

    assert second.holds_until == AT + DAY
    assert (first.state, first.replaced_at) == ("replaced", AT)
    assert [each.id for each in queries.earlier_of(partner.id)] == [first.id]
    trail = db.session.execute(
        text("select action, facts ->> 'replaces', facts ->> 'holds_until' from audit_entries order by id desc limit 1")
    ).one()
    assert tuple(trail) == ("payout_destination.chosen", first.public_id, (AT + DAY).isoformat())


def test_changing_back_is_a_change_too(app: Flask) -> None:
    partner = a_partner()
    first = chosen(partner.id)
    second = chosen(partner.id, "2", first.public_id, OTHER_IBAN)

    assert chosen(partner.id, "3", second.public_id).holds_until == AT + DAY


def test_a_form_sent_twice_is_one_choice(app: Flask) -> None:
    partner = a_partner()

    assert chosen(partner.id).id == chosen(partner.id).id
    assert count("payout_destinations") == 1
    assert deferred() == ["mail.destination_changed"]


def test_a_form_that_says_something_else_the_second_time_is_refused(app: Flask) -> None:
    partner = a_partner()
    chosen(partner.id)

    with pytest.raises(ChosenOtherwise):
        chosen(partner.id, iban=OTHER_IBAN)
    with pytest.raises(ChosenOtherwise):
        destinations.choose_stripe(Choice(partner.id, "usr_owner", "form"), "DE", at=AT)

    assert count("payout_destinations") == 1


def test_whoever_saw_an_older_one_is_refused_and_nothing_is_written(app: Flask) -> None:
    partner = a_partner()
    first = chosen(partner.id)
    chosen(partner.id, "2", first.public_id, OTHER_IBAN)

    with pytest.raises(DestinationChanged):
        chosen(partner.id, "3", first.public_id)

    assert count("payout_destinations") == 2
    present = queries.live_of(partner.id)
    assert present is not None
    assert present.label == "NL •••• 4300"


def test_the_account_in_use_is_no_change(app: Flask) -> None:
    partner = a_partner()
    first = chosen(partner.id)

    with pytest.raises(BankAccountInvalid):
        chosen(partner.id, "2", first.public_id)

    assert first.state == "active"


def test_stripe_begins_without_an_account(app: Flask) -> None:
    partner = a_partner()

    made = destinations.choose_stripe(Choice(partner.id, "usr_owner", "form"), "DE", at=AT)

    assert (made.rail, made.state, made.stripe_account_id, made.label) == ("stripe", "onboarding", None, "")
    assert made.idempotency_key == f"destination:{partner.id}:form"
