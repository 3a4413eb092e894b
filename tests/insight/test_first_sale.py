from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.db.base import db
from marketplace.identity import sessions
from marketplace.insight import first_sale
from marketplace.orders import visits
from marketplace.orders.models import Order
from marketplace.partners import queries
from tests.support.market import NOW, SOLD, Market
from tests.support.sales import a_link, an_order, paid
from tests.support.statements import counted
from tests.support.world import a_partner, a_person


@pytest.mark.row("S1-2")
def test_each_step_names_what_is_in_the_way_until_the_first_order_is_paid(market: Market) -> None:
    partner = a_partner("Newcomer")
    partner.created_at = NOW
    owner = a_person(partner.id, "owner")
    db.session.commit()
    blockers = [first_sale.of_partner(partner).blocker]

    sessions.start(owner, at=NOW + timedelta(hours=1))
    blockers.append(first_sale.of_partner(partner).blocker)
    link = a_link(partner, market.world.offering, at=NOW + timedelta(days=1))
    blockers.append(first_sale.of_partner(partner).blocker)
    visits.count("visit", on=(NOW + timedelta(days=2)).date(), link_id=link.id)
    db.session.commit()
    blockers.append(first_sale.of_partner(partner).blocker)
    order = an_order(link, at=NOW + timedelta(days=2), email="new@customer.example")
    blockers.append(first_sale.of_partner(partner).blocker)
    paid(order, at=NOW + timedelta(days=3, hours=2))
    done = first_sale.of_partner(partner)

    assert blockers == ["signed_in", "made_link", "visited", "got_order", "sold"]
    assert (done.blocker, done.days, done.done_at["sold"]) == (None, 3, NOW + timedelta(days=3, hours=2))


def test_the_first_visit_counts_folded_or_not_and_is_never_before_there_was_something_to_visit(market: Market) -> None:
    partner = a_partner("Newcomer")
    link = a_link(partner, market.world.offering, at=NOW)
    visits.count("cart", on=NOW.date() - timedelta(days=9), link_id=link.id)
    db.session.commit()
    assert first_sale.of_partner(partner).done_at["visited"] is None

    visits.count("visit", on=NOW.date() + timedelta(days=5), link_id=link.id)
    visits.fold()
    db.session.commit()
    later = first_sale.of_partner(partner).done_at["visited"]
    visits.count("visit", on=NOW.date(), link_id=link.id)
    db.session.commit()

    assert later is not None
    assert later.date() == NOW.date() + timedelta(days=5)
    assert first_sale.of_partner(partner).done_at["visited"] == NOW


def test_a_step_that_was_skipped_is_not_in_the_way(market: Market) -> None:
    partner = market.world.partner
    db.session.query(Order).filter_by(public_id=market.order).update({"state": "placed", "paid_at": None})
    sessions.start(market.owner, at=SOLD)

    assert first_sale.of_partner(partner).blocker == "sold"


def test_the_list_is_filtered_and_read_in_two_statements(market: Market) -> None:
    a_partner("Newcomer")
    db.session.commit()

    with counted() as seen:
        page = first_sale.page(state="waiting")
        first_sale.progress_of(page.items)

    assert len(seen) == 2
    assert [partner.name for partner in page.items] == ["Newcomer"]
    assert [partner.name for partner in first_sale.page(state="sold").items] == ["Southwind", "Northwind"]
    assert [partner.name for partner in first_sale.page(search="north").items] == ["Northwind"]
    assert first_sale.progress_of([]) == {}


def test_the_pace_is_the_median_of_those_that_sold(market: Market) -> None:
    for name, days in (("Northwind", 4), ("Southwind", 10)):
        [partner] = first_sale.page(search=name).items
        partner.created_at = SOLD - timedelta(days=days)
    a_partner("Newcomer").created_at = NOW
    db.session.commit()

    pace = first_sale.pace(since=SOLD - timedelta(days=30))

    assert (pace.partners, pace.sold, pace.median_days) == (3, 2, 4)
    assert queries.by_public_id(market.world.partner.public_id).is_active
