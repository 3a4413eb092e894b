"""A member's access: given anew, ended, and given back."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.identity.models import Invitation, User
from tests.support.market import Market
from tests.support.people import sign_in

Browser = Callable[..., FlaskClient]


def state_of(email: str) -> str:
    db.session.expire_all()
    return db.session.query(User).filter_by(email=email).one().state


def test_a_new_invitation_replaces_the_one_before(market: Market, browser: Browser) -> None:
    client = browser("owner")
    client.post("/portal/members/", data={"name": "Dan", "email": "dan@northwind.example", "role": "seller"})
    dan = db.session.query(User).filter_by(email="dan@northwind.example").one().public_id

    answer = client.post(f"/portal/members/{dan}/invitation/")

    assert answer.status_code == 303
    withdrawn = [row.withdrawn_at is not None for row in db.session.query(Invitation).order_by(Invitation.id)]
    assert withdrawn == [True, False]


def test_whoever_has_come_is_not_invited_again(market: Market, browser: Browser) -> None:
    seller, client = market.seller.public_id, browser("owner")

    answer = client.post(f"/portal/members/{seller}/invitation/")

    assert "has accepted an invitation before" in client.get(answer.location).text
    assert db.session.query(Invitation).count() == 0


def test_a_removed_member_is_out_at_once_and_can_come_back(
    market: Market, browser: Browser, client: FlaskClient
) -> None:
    seller, theirs = market.seller.public_id, client.application.test_client()
    sign_in(theirs, market.seller)
    owner = browser("owner")

    owner.post(f"/portal/members/{seller}/removal/")

    assert (state_of("seller@northwind.example"), theirs.get("/portal/").status_code) == ("disabled", 303)
    owner.post(f"/portal/members/{seller}/removal/undo")
    assert state_of("seller@northwind.example") == "active"


def test_the_last_owner_stays(market: Market, browser: Browser) -> None:
    owner, client = market.owner.public_id, browser("owner")

    answer = client.post(f"/portal/members/{owner}/removal/")

    assert "is the last owner here" in client.get(answer.location).text
    assert state_of("owner@northwind.example") == "active"


def test_other_companies_people_cannot_be_touched(market: Market, browser: Browser) -> None:
    stranger, client = market.stranger.public_id, browser("owner")

    answers = [
        client.post(f"/portal/members/{stranger}/{deed}") for deed in ("removal/", "removal/undo", "invitation/")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert state_of("owner@southwind.example") == "active"


def test_only_an_owner_ends_access(market: Market, browser: Browser) -> None:
    finance = market.finance.public_id

    answer = browser("seller").post(f"/portal/members/{finance}/removal/")

    assert (answer.status_code, state_of("finance@northwind.example")) == (403, "active")
