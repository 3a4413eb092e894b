"""Where the mails about a change of partner lead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.documents.signing import opened
from marketplace.protection.changes import letters
from marketplace.protection.models import PartnerChange
from tests.support.changes import SIGNER, Bought, asked, bought, confirmed
from tests.support.world import World


@pytest.fixture
def customer(world: World) -> Bought:
    return bought(world, at=clock.now())


def issued(change: PartnerChange, customer: Bought, purpose: str) -> str:
    secret = letters.issue(change, customer.order.id, purpose, at=clock.now())
    db.session.commit()
    return secret


def state_of(change: PartnerChange) -> str:
    db.session.refresh(change)
    return change.state


def test_looking_decides_nothing_and_a_press_confirms_once(client: FlaskClient, customer: Bought) -> None:
    change = asked(customer, customer.other, at=clock.now())
    path = f"/partner-change/{issued(change, customer, 'confirm')}/"

    page = client.get(path)
    assert (page.status_code, state_of(change)) == (200, "requested")
    assert change.statement in page.text.replace("&#39;", "'")
    assert "kim@" not in page.text
    assert "Acme" not in page.text
    assert client.post(path).status_code == 303
    db.session.refresh(change)
    paper = change.paper
    assert client.post(path).status_code == 303

    db.session.refresh(change)
    assert (change.state, change.paper) == ("confirmed", paper)
    assert opened((paper or "").encode(), SIGNER.public_key).document["change"] == change.public_id
    assert "It counts from" in client.get(path).text


def test_the_mail_to_a_contact_withdraws_and_does_not_confirm_again(client: FlaskClient, customer: Bought) -> None:
    change = asked(customer, customer.other, at=clock.now())
    confirming = f"/partner-change/{issued(change, customer, 'confirm')}/"
    client.post(confirming)
    withdrawing = f"/partner-change/{issued(change, customer, 'withdraw')}/"

    assert client.post(withdrawing).status_code == 303
    assert state_of(change) == "withdrawn"
    assert client.post(confirming).status_code == 303
    assert client.post(withdrawing).status_code == 303

    assert state_of(change) == "withdrawn"
    assert "Everything stays as it is" in client.get(confirming).text


def test_a_link_is_good_for_48_hours(client: FlaskClient, customer: Bought) -> None:
    at = clock.now()
    change = asked(customer, customer.other, at=at)
    path = f"/partner-change/{issued(change, customer, 'confirm')}/"

    with clock.frozen(at + timedelta(hours=48)):
        assert "This link is over" in client.get(path).text
        client.post(path)

    assert state_of(change) == "requested"


def test_at_the_very_instant_it_counts_nothing_can_be_withdrawn(client: FlaskClient, customer: Bought) -> None:
    change = confirmed(customer, customer.other, at=clock.now())
    path = f"/partner-change/{issued(change, customer, 'withdraw')}/"
    assert change.effective_at

    with clock.frozen(change.effective_at):
        client.post(path)
        assert "It counts since" in client.get(path).text

    assert state_of(change) == "confirmed"


def test_a_secret_that_nobody_was_sent_opens_nothing(client: FlaskClient, customer: Bought) -> None:
    change = asked(customer, customer.other, at=clock.now())

    for secret in ("a" * 43, change.public_id, customer.secret):
        assert client.get(f"/partner-change/{secret}/").status_code == 404
        assert client.post(f"/partner-change/{secret}/").status_code == 404

    assert state_of(change) == "requested"
