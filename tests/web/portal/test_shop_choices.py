from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.market import Market
from tests.support.world import a_problem

Browser = Callable[..., FlaskClient]


def test_chips_name_every_filter_and_take_it_away(market: Market, browser: Browser) -> None:
    problem, vendor = a_problem(), market.world.vendor
    db.session.commit()
    query = f"q=backup&problem={problem.public_id}&vendor={vendor.public_id}&charged=one_time&from=1&to=2000"

    page = browser().get(f"/portal/shop/?{query}").text

    for chip in ("Words: backup", "We lose data", "Contoso", "One-time", "From €1.00", "Up to €2,000.00"):
        assert chip in page
    assert "Backup Suite" in page
    assert "?q=backup&amp;problem=" in page


def test_browsing_by_problem_shows_what_helps_with_it(market: Market, browser: Browser) -> None:
    client = browser()
    address = f"/portal/shop/?problem={a_problem().public_id}"
    other = a_problem("Nobody answers").public_id
    db.session.commit()

    assert "Mail Guard" in client.get(address).text
    assert "Nothing fits." in client.get(f"/portal/shop/?problem={other}").text


def test_a_price_that_cannot_be_read_leaves_the_list_as_it_is(browser: Browser) -> None:
    client = browser()

    assert "Backup Suite" in client.get("/portal/shop/?from=cheap&to=1,234").text
    assert "Backup Suite" not in client.get("/portal/shop/?to=500").text
