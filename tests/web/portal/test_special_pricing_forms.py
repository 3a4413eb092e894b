"""The form of special pricing begins with what is known where it is opened from; nothing of others' things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.market import NOW, Market
from tests.support.protection import VAT, registered

Browser = Callable[..., FlaskClient]
AT = NOW - timedelta(hours=1)


def new(client: FlaskClient, **known: str) -> str:
    return client.get("/portal/special-pricing/new", query_string=known).text


def test_a_registration_an_order_and_a_link_fill_it_in(market: Market, browser: Browser) -> None:
    by_site = registered(market.world.partner, "globex.com", at=AT).registration.public_id
    by_number = registered(market.world.partner, VAT, at=AT).registration.public_id
    client = browser("seller")

    assert 'value="globex.com"' in new(client, registration=by_site)
    assert f'value="{VAT}"' in new(client, registration=by_number)
    of_order = new(client, order=market.order)
    assert 'value="example.org"' in of_order
    assert 'value="Backup Suite · Contoso"' in of_order
    assert 'value="Backup Suite · Contoso"' in new(client, link=market.link)


def test_each_of_their_pages_leads_to_it(market: Market, browser: Browser) -> None:
    registration = registered(market.world.partner, "globex.com", at=AT).registration.public_id
    client = browser("seller")

    for page, name, public_id in (
        (f"/portal/registrations/{registration}/", "registration", registration),
        (f"/portal/orders/{market.order}", "order", market.order),
        (f"/portal/links/{market.link}", "link", market.link),
    ):
        assert f"/portal/special-pricing/new?{name}={public_id}" in client.get(page).text


def test_what_is_another_partners_or_not_there_fills_in_nothing(market: Market, browser: Browser) -> None:
    foreign = registered(market.world.other_partner, "globex.com", at=AT).registration.public_id
    client = browser("seller")

    for known in (
        {"registration": foreign},
        {"order": market.foreign_order},
        {"link": market.foreign_link},
        {"link": "lnk_absent"},
    ):
        page = new(client, **known)
        assert "globex" not in page
        assert "Mail Guard" not in page


def test_the_address_may_name_fields_and_an_offering_by_its_id(market: Market, browser: Browser) -> None:
    page = new(browser("seller"), customer="acme.com", offering=market.other_offering, reason="A tender.")

    for words in ('value="Mail Guard · Fabrikam"', "A tender."):
        assert words in page
    assert "acme.com" not in page, "what names a customer does not belong into an address"
    assert 'value="No such thing"' in new(browser("seller"), offering="No such thing")


def test_several_offerings_of_one_order_leave_the_choice_open(market: Market, browser: Browser) -> None:
    from tests.support import sales

    link = sales.a_link(market.world.partner, market.world.offering, market.world.other_offering, at=AT)
    public_id = link.public_id
    db.session.commit()

    page = new(browser("seller"), link=public_id)

    assert "Backup Suite" not in page
    assert "Mail Guard" not in page
