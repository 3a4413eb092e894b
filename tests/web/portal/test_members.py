"""Who has a seat in the partner's company."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.identity.models import Invitation, User
from tests.support.market import Market

Browser = Callable[..., FlaskClient]
DAN = {"name": "Dan Ohlsson", "email": "dan@northwind.example", "role": "seller"}


def person(email: str) -> User | None:
    db.session.expire_all()
    return db.session.query(User).filter_by(email=email).one_or_none()


def test_the_list_has_ones_own_people_only(market: Market, browser: Browser) -> None:
    page = browser("seller").get("/portal/members/").text

    assert ("owner@northwind.example" in page, "owner@southwind.example" in page) == (True, False)
    assert "Invite somebody" not in page


def test_an_owner_invites_somebody_who_then_waits(market: Market, browser: Browser) -> None:
    client = browser("owner")

    answer = client.post("/portal/members/", data=DAN)

    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert ("dan@northwind.example" in page, "Invited" in page, "Send again" in page) == (True, True, True)
    invited = person("dan@northwind.example")
    assert invited is not None
    assert (invited.party_id, invited.role, invited.state) == (market.partner_id, "seller", "invited")
    assert db.session.query(Invitation).filter_by(user_id=invited.id).one().invited_by == market.owner.public_id


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Write a name."),
        ({"email": "nobody"}, "Write an e-mail address such as kim@example.com."),
        ({"email": "owner@southwind.example"}, "This e-mail address has a seat already."),
        ({"role": "channel_manager"}, "Not a valid choice."),
    ],
)
def test_a_mistake_invites_nobody(market: Market, browser: Browser, change: dict[str, str], sentence: str) -> None:
    answer = browser("owner").post("/portal/members/", data={**DAN, **change})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert person("dan@northwind.example") is None


@pytest.mark.parametrize("role", ["seller", "finance"])
def test_only_an_owner_invites(market: Market, browser: Browser, role: str) -> None:
    client = browser(role)

    assert [client.get("/portal/members/new").status_code, client.post("/portal/members/", data=DAN).status_code] == [
        403,
        403,
    ]
    assert person("dan@northwind.example") is None
