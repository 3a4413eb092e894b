from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from tests.support.market import NOW, Market, a_market
from tests.support.people import sign_in
from tests.support.statements import counted
from tests.support.world import World, a_partner, a_person


@pytest.fixture
def market(app: object) -> Market:
    with clock.frozen(NOW):
        return a_market()


@pytest.fixture
def browser(market: Market, client: FlaskClient) -> FlaskClient:
    from marketplace.db.base import db

    person = a_person(market.world.operator.id, "finance", email="jon@example.com")
    db.session.commit()
    return sign_in(client, person)


def test_sales_of_a_period_with_who_earned_what(market: Market, browser: FlaskClient) -> None:
    with counted() as seen:
        page = browser.get(f"/operator/partners/{market.world.partner.public_id}/sales/?period=2026-11").text

    assert len(seen) <= 16
    for words in ("€900.00", "€150.00", "Fair-return ratio", "Backup Suite", market.link, "Newest links"):
        assert words in page
    assert "Acme" not in page, "customers are the partner's to know"


def test_books_with_chain_head_and_statements(market: Market, browser: FlaskClient) -> None:
    page = browser.get(f"/operator/partners/{market.world.partner.public_id}/money/").text

    for words in ("Book in EUR", "Chain head", "€150.00", "November 2026", "/operator/statements/"):
        assert words in page


def test_a_partner_without_anything_has_pages_that_say_so(world: World, manager: FlaskClient) -> None:
    from marketplace.db.base import db

    partner = a_partner("Newcomer")
    db.session.commit()
    address = f"/operator/partners/{partner.public_id}"

    assert "Nothing was sold in this period." in manager.get(f"{address}/sales/").text
    assert "Nothing has been booked for this partner yet." in manager.get(f"{address}/money/").text
    overview = manager.get(f"{address}/").text
    assert "nobody has signed in yet" in overview
    assert "See what it sees" in overview
