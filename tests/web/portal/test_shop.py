"""The shop: every price is the partner's own."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.catalog.models import ListPrice, Plan, PriceBreak
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.stock import supply
from tests.support.market import Market
from tests.support.statements import counted
from tests.support.stocking import counted_stock
from tests.support.world import a_category, a_margin, a_problem, an_offering

Browser = Callable[..., FlaskClient]


def test_a_card_has_list_price_my_price_my_margin_and_the_prices_version(browser: Browser) -> None:
    page = browser().get("/portal/shop/").text

    for text in ("Backup Suite", "€1,000.00", "€750.00", "€250.00", "25\u00a0%", "Price version 1, since Jan 1, 2020"):
        assert text in page


def test_filters_narrow_the_shop_and_stand_in_the_address(market: Market, browser: Browser) -> None:
    client = browser()
    below = a_category("Backup", parent=market.world.offering.category)
    an_offering("Deep Freeze", category=below, vendor=market.world.other_vendor)
    db.session.commit()
    category, vendor = market.world.offering.category.public_id, market.world.other_vendor.public_id

    by_words = client.get("/portal/shop/?q=mail").text
    by_both = client.get(f"/portal/shop/?category={category}&vendor={vendor}").text
    by_nothing = client.get("/portal/shop/?q=nonsense").text

    assert ("Mail Guard" in by_words, "Backup Suite" in by_words) == (True, False)
    assert ("Deep Freeze" in by_both, "Mail Guard" in by_both, "Backup Suite" in by_both) == (True, False, False)
    assert "Nothing fits." in by_nothing
    assert f'<a class="chip" href="/portal/shop/?problem={a_problem().public_id}">We lose data</a>' in by_nothing
    assert "Or begin with" not in by_words


def test_what_is_sold_out_can_be_left_out_and_comes_back_with_its_stock(market: Market, browser: Browser) -> None:
    stock, client = counted_stock(market.world.offering, 0), browser()
    address = "/portal/shop/?stock=in"

    everything, without = client.get("/portal/shop/?stock=maybe").text, client.get(address).text
    supply.add(stock, 2, reason="Counted.", at=clock.now())
    db.session.commit()
    again = client.get(address).text

    assert ("Backup Suite" in everything, "Backup Suite" in without, "Backup Suite" in again) == (True, False, True)
    assert ("Mail Guard" in without, "2 offerings" in again, "1 offering<" in without) == (True, True, True)
    assert 'href="/portal/shop/"' in without  # the chip that takes the filter away
    assert 'name="stock" value="in"' in without  # a search keeps it


def test_narrowed_to_what_is_in_stock_the_list_is_two_statements(market: Market, browser: Browser) -> None:
    client = browser()
    counted_stock(market.world.offering, 0)
    client.get("/portal/shop/?stock=in")

    with counted() as seen:
        client.get("/portal/shop/?stock=in")

    assert len(seen) == 2


def test_a_second_page_follows_by_cursor(market: Market, browser: Browser) -> None:
    for number in range(24):
        an_offering(f"Filler {number:02}", vendor=market.world.vendor, category=market.world.offering.category)
    db.session.commit()
    client = browser()

    first = client.get("/portal/shop/").text
    cursor = first.split("cursor=")[1].split('"')[0]
    second = client.get(f"/portal/shop/?cursor={cursor}").text

    assert ("Backup Suite" in first, "Mail Guard" in first) == (True, False)
    assert ("Backup Suite" in second, "Mail Guard" in second) == (False, True)


def test_the_list_takes_as_many_statements_for_many_offerings_as_for_few(market: Market, browser: Browser) -> None:
    client = browser()
    client.get("/portal/shop/")
    with counted() as few:
        client.get("/portal/shop/")
    for number in range(20):
        an_offering(f"Filler {number:02}", vendor=market.world.vendor, category=market.world.offering.category)
    db.session.commit()

    with counted() as counting:  # something was published, so the counts beside the list are taken anew, once
        client.get("/portal/shop/")
    with counted() as many:
        client.get("/portal/shop/")

    assert (len(few), len(counting), len(many)) == (0, 2, 0)  # a kept page costs the glance that lets people in


def test_an_offering_is_explained_rule_by_rule_without_other_tiers(market: Market, browser: Browser) -> None:
    for_any, for_silver = a_margin(1000, tier=None).public_id, a_margin(4000, tier="silver").public_id
    db.session.commit()
    client = browser()

    client.get(f"/portal/shop/{market.other_offering}")
    with counted() as statements:
        page = client.get(f"/portal/shop/{market.offering}").text

    assert "It is the most specific rule in force: scope everything, for tier gold." in page
    assert for_any in page
    assert for_silver not in page
    assert len(statements) <= 4  # with what is left in stock


def test_every_volume_break_has_my_price(market: Market, browser: Browser) -> None:
    price = db.session.query(ListPrice).filter_by(plan_id=market.world.offering.plans[0].id).one()
    db.session.add(PriceBreak(price_id=price.id, from_quantity=10, unit_minor=90_000))
    db.session.commit()

    page = browser().get(f"/portal/shop/{market.offering}").text

    assert "from 10" in page
    assert "€675.00" in page


def test_a_retail_price_in_the_address_is_worked_out_without_being_kept(market: Market, browser: Browser) -> None:
    client = browser()

    good = client.get(f"/portal/shop/{market.offering}?quantity-{market.plan}=2&retail-{market.plan}=900.00").text
    low = client.get(f"/portal/shop/{market.offering}?retail-{market.plan}=749.99").text

    assert ("€1,800.00" in good, "€300.00" in good) == (True, True)
    assert "Ask 750.00 EUR or more." in low


def test_another_currency_can_be_chosen_where_there_is_one(market: Market, browser: Browser) -> None:
    plan = db.session.query(Plan).filter_by(public_id=market.plan).one()
    db.session.add(
        ListPrice(
            public_id="prc_usd", plan_id=plan.id, currency="USD", unit_minor=120_000, version=1,
            effective_from=market.world.offering.published_at,
        )
    )  # fmt: skip
    db.session.commit()
    client = browser()

    euros, dollars = (client.get(f"/portal/shop/{market.offering}{query}").text for query in ("", "?currency=USD"))

    assert ("Licence · USD" in euros, "€750.00" in euros) == (True, True)
    assert "$900.00" in dollars


def test_what_is_not_for_sale_looks_like_what_is_not_there(market: Market, browser: Browser) -> None:
    hidden = an_offering("Draft", state="draft").public_id
    db.session.commit()
    client = browser()

    assert [client.get(f"/portal/shop/{each}").status_code for each in (hidden, "off_unknown")] == [404, 404]


def test_finance_sees_prices_and_no_form_to_sell(market: Market, browser: Browser) -> None:
    page = browser("finance").get(f"/portal/shop/{market.offering}").text

    assert "€750.00" in page
    assert "Make link" not in page
