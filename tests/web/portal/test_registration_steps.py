"""Appealing a rejection, and giving a claim up."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.protection import reviewing
from marketplace.protection.models import Protection, Registration
from tests.support.market import Market
from tests.support.protection import AT, as_operator, in_review, registered

Browser = Callable[..., FlaskClient]


def state_of(registration: Registration) -> str:
    db.session.refresh(registration)
    return registration.state


def test_a_rejection_is_read_and_appealed_once(market: Market, browser: Browser) -> None:
    registration = in_review(market.world.partner)
    with as_operator():
        reviewing.reject(registration, "outside_programme", evidence="A public authority.", by="usr_x", at=AT)
        db.session.commit()
    public_id, client = registration.public_id, browser("seller")

    page = client.get(f"/portal/registrations/{public_id}/").text
    empty = client.post(f"/portal/registrations/{public_id}/appeal/", data={"reason": ""})
    assert state_of(registration) == "rejected"
    sent = client.post(f"/portal/registrations/{public_id}/appeal/", data={"reason": "It is a company."})
    again = client.post(f"/portal/registrations/{public_id}/appeal/", data={"reason": "Once more."})

    assert "A public authority." in page
    assert "The programme does not cover it" in page
    assert "usr_x" not in page
    assert (empty.status_code, sent.status_code, again.status_code) == (422, 303, 422)
    assert state_of(registration) == "appealed"
    assert registration.due_at is not None


def test_a_claim_is_given_up_after_saying_what_that_means(market: Market, browser: Browser) -> None:
    registration = registered(market.world.partner, "acme.com").registration
    public_id, client = registration.public_id, browser("seller")

    asked = client.get(f"/portal/registrations/{public_id}/withdrawal/new").text
    done = client.post(f"/portal/registrations/{public_id}/withdrawal/")
    again = client.post(f"/portal/registrations/{public_id}/withdrawal/", follow_redirects=True)

    assert "You give up the protection until" in asked
    assert (done.status_code, again.status_code) == (303, 200)
    assert state_of(registration) == "withdrawn"
    assert db.session.query(Protection).one().void_reason == "withdrawn"


def test_what_cannot_be_appealed_or_given_up_is_not_asked_about(market: Market, browser: Browser) -> None:
    approved = registered(market.world.partner, "acme.com").registration
    refused = registered(market.world.other_partner, "globex.com") and registered(market.world.partner, "globex.com")
    client = browser("seller")

    for public_id, step in ((approved.public_id, "appeal"), (refused.registration.public_id, "withdrawal")):
        answer = client.get(f"/portal/registrations/{public_id}/{step}/new")
        assert (answer.status_code, answer.location) == (302, f"/portal/registrations/{public_id}/")
