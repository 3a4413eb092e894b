"""Confirming and withdrawing a change of partner."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.documents.signing import NotGenuine, opened
from marketplace.protection.changes.errors import AnotherUnderWay, ChangeOver, PartnerClosed
from marketplace.protection.models import PartnerChange, PartnerChangeNotice
from tests.support.changes import LATER, SIGNER, Bought, asked, bought, confirm, confirmed, sold_by, withdraw
from tests.support.protection import registered
from tests.support.sales import AT

MONTH = timedelta(days=30)


def notices() -> list[tuple[int, str]]:
    found = db.session.scalars(select(PartnerChangeNotice).order_by(PartnerChangeNotice.id))
    return [(each.partner_id, each.side) for each in found]


def test_a_confirmed_change_counts_after_the_cooling_off_of_the_old_partner(app: Flask) -> None:
    customer = bought()

    change = confirmed(customer, customer.other)

    assert (change.state, change.confirmed_at, change.effective_at) == ("confirmed", LATER, LATER + MONTH)
    assert [step.to_state for step in change.steps] == ["requested", "confirmed"]
    assert notices() == [(customer.world.partner.id, "leaving"), (customer.other.id, "arriving")]
    assert customer.account.partner_id == customer.world.partner.id


def test_days_have_24_hours_over_a_change_of_the_clock(app: Flask) -> None:
    confirmed_at = datetime(2027, 3, 27, 23, 30, tzinfo=UTC)  # in Berlin the clock goes forward an hour later
    customer = bought(at=confirmed_at - timedelta(days=1))
    customer.world.partner.programme.cooling_off_days = 1
    db.session.commit()

    change = confirmed(customer, customer.other, at=confirmed_at)

    assert change.effective_at == datetime(2027, 3, 28, 23, 30, tzinfo=UTC)


def test_without_cooling_off_it_counts_at_the_instant_it_is_confirmed(app: Flask) -> None:
    customer = bought()
    customer.world.partner.programme.cooling_off_days = 0
    db.session.commit()

    change = confirmed(customer, customer.other)

    assert change.effective_at == LATER
    with pytest.raises(ChangeOver, match="counts already"):
        withdraw(customer, change, at=LATER)


def test_everybody_who_loses_something_is_told_and_the_longest_time_counts(app: Flask) -> None:
    customer = bought()
    registered(customer.other, "https://elsewhere.com", at=AT)  # another organisation's: it does not matter
    registered(customer.world.partner, "acme.example.org", company="Acme", at=AT)
    house_bound = customer.world.other_partner

    change = confirmed(customer, house_bound)

    assert change.effective_at == LATER + MONTH
    assert notices() == [(customer.world.partner.id, "leaving"), (house_bound.id, "arriving")]


def test_what_the_customer_confirmed_is_signed_and_anybody_can_check_it(app: Flask) -> None:
    customer = bought()
    change = confirmed(customer, customer.other)

    assert change.paper
    paper = opened(change.paper.encode(), SIGNER.public_key)

    assert paper.document == {
        "paper": "change of partner",
        "operator": "Partner Marketplace",
        "change": change.public_id,
        "order": customer.order.public_id,
        "partner": {"id": customer.other.public_id, "name": "Southwind"},
        "statement": change.statement,
        "requested_at": "2026-11-05T09:00:00.000000Z",
        "confirmed_at": "2026-11-05T09:00:00.000000Z",
        "effective_at": "2026-12-05T09:00:00.000000Z",
    }
    assert not {"kim", "acme"} & set(change.paper.lower().replace("@", " ").split())
    forged = json.loads(change.paper)
    forged["document"]["partner"]["name"] = "Northwind"
    with pytest.raises(NotGenuine):
        opened(json.dumps(forged).encode(), SIGNER.public_key)


def test_the_same_confirmation_again_changes_nothing(app: Flask) -> None:
    customer = bought()
    change = confirmed(customer, customer.other)
    paper = change.paper

    assert confirm(customer, change, at=LATER + timedelta(hours=1)) is False

    assert (change.confirmed_at, change.paper, len(notices())) == (LATER, paper, 2)


def test_a_mail_is_good_until_just_before_48_hours_have_passed(app: Flask) -> None:
    customer = bought()
    change = asked(customer, customer.other)

    with pytest.raises(ChangeOver, match="This link is over"):
        confirm(customer, change, at=LATER + timedelta(hours=48))
    db.session.rollback()
    assert notices() == []
    assert confirm(customer, change, at=LATER + timedelta(hours=48, microseconds=-1))


def test_a_wish_that_was_replaced_cannot_be_confirmed_any_more(app: Flask) -> None:
    customer = bought()
    first = asked(customer, customer.other)
    asked(customer, None)

    with pytest.raises(ChangeOver):
        confirm(customer, first)
    db.session.rollback()

    assert notices() == []


def test_a_partner_suspended_meanwhile_takes_nobody(app: Flask) -> None:
    customer = bought()
    change = asked(customer, customer.other)
    customer.other.state = "suspended"
    db.session.commit()

    with pytest.raises(PartnerClosed):
        confirm(customer, change)
    db.session.rollback()

    assert (change.state, notices()) == ("requested", [])


def test_one_change_of_an_account_is_on_its_way_at_a_time(app: Flask) -> None:
    customer = bought()
    secret, order = sold_by(customer.world.partner, customer.world, email="sam@acme.example.org")
    colleague = Bought(customer.world, secret, order, customer.other)
    assert order.account_id == customer.order.account_id
    confirmed(customer, customer.other)
    rival = asked(colleague, None)

    with pytest.raises(AnotherUnderWay):
        confirm(colleague, rival)
    db.session.rollback()

    assert db.session.scalars(select(PartnerChange.state).order_by(PartnerChange.id)).all() == [
        "confirmed",
        "requested",
    ]


def test_a_change_may_be_withdrawn_until_just_before_it_counts(app: Flask) -> None:
    customer = bought()
    change = confirmed(customer, customer.other)

    with pytest.raises(ChangeOver, match="counts already"):
        withdraw(customer, change, at=LATER + MONTH)
    db.session.rollback()
    assert withdraw(customer, change, at=LATER + MONTH - timedelta(microseconds=1))
    assert withdraw(customer, change, at=LATER + MONTH) is False

    assert change.state == "withdrawn"
    told = db.session.scalars(select(PartnerChangeNotice.withdrawn_at)).all()
    assert told == [LATER + MONTH - timedelta(microseconds=1)] * 2
