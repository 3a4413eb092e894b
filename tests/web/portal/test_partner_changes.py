"""What a partner is told of customers that change their partner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.protection.models import PartnerChangeNotice
from tests.support.changes import Bought, bought, confirmed, withdraw
from tests.support.people import sign_in
from tests.support.world import a_person


@pytest.fixture
def customer(app: object) -> Bought:
    return bought(at=clock.now())


def pages(client: FlaskClient, partner_id: int) -> str:
    person = a_person(partner_id, "owner")
    db.session.commit()
    browser = sign_in(client.application.test_client(), person)
    notice = db.session.query(PartnerChangeNotice).filter_by(partner_id=partner_id).one().public_id
    paths = ("", "?format=csv", "?side=leaving", f"{notice}/")
    answers = [browser.get(f"/portal/partner-changes/{path}") for path in paths]
    assert [answer.status_code for answer in answers] == [200] * 4
    return "\n".join(answer.text for answer in answers)


def test_the_old_partner_sees_who_leaves_when_and_whom_it_may_write_to(client: FlaskClient, customer: Bought) -> None:
    confirmed(customer, customer.other, at=clock.now())

    shown = pages(client, customer.world.partner.id)

    for words in ("Acme", "mailto:kim@acme.example.org", customer.account.public_id, "Cooling off"):
        assert words in shown
    assert "Southwind" not in shown
    assert customer.other.public_id not in shown


def test_the_new_partner_sees_that_it_was_chosen_and_not_by_whom(client: FlaskClient, customer: Bought) -> None:
    confirmed(customer, customer.other, at=clock.now())

    shown = pages(client, customer.other.id)

    assert "A customer has chosen you" in shown
    for words in ("Acme", "kim@", "Northwind", customer.account.public_id, customer.order.public_id):
        assert words not in shown


def test_it_says_how_it_ended(client: FlaskClient, customer: Bought) -> None:
    change = confirmed(customer, customer.other, at=clock.now())
    withdraw(customer, change, at=clock.now())

    assert "The customer stays with you" in pages(client, customer.world.partner.id)
    assert "The customer withdrew its choice." in pages(client, customer.other.id)


def test_it_says_that_it_counts(client: FlaskClient, customer: Bought) -> None:
    confirmed(customer, customer.other, at=clock.now() - timedelta(days=31))

    assert "This customer has another partner now." in pages(client, customer.world.partner.id)
    assert "is yours now" in pages(client, customer.other.id)
