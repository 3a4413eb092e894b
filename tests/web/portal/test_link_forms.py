"""The fields of a link in the making."""

from __future__ import annotations

from flask import Flask

from marketplace.catalog.price_cards import price_cards
from marketplace.catalog.pricing import HOUSE_TERMS
from marketplace.web.portal.link_forms import link_form
from tests.support.market import NOW
from tests.support.world import an_offering


def test_an_untouched_form_asks_the_list_price_for_one_unit_for_thirty_days(app: Flask) -> None:
    offering = an_offering(unit_minor=123_456)
    cards = price_cards([offering.id], terms=HOUSE_TERMS, at=NOW)[offering.id]
    plan = cards[0].facts.plan_public_id

    with app.test_request_context():
        form = link_form(cards, ["EUR", "USD"], "EUR")
        form.process()

    assert (form[f"quantity-{plan}"].data, form[f"retail-{plan}"].data) == (1, "1234.56")
    assert (form["days"].data, form["currency"].data, form["title"].data) == (30, "EUR", None)


def test_a_title_that_hides_something_is_refused(app: Flask) -> None:
    with app.test_request_context():
        form = link_form([], ["EUR"], "EUR")
        form.process(data={"title": "For\u202eyou", "days": 30, "currency": "EUR"})

        assert not form.validate()
        assert "nobody can see" in form["title"].errors[0]
