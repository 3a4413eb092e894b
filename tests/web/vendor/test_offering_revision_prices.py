"""Prices inside a proposal."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.catalog import review, revisions
from marketplace.catalog.models import ListPrice, OfferingRevision
from marketplace.catalog.revised_prices import ProposedPrice
from marketplace.catalog.rules.breaks import Break
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.sales import a_link
from tests.support.world import World


def address(world: World) -> str:
    offering = world.offering
    return f"/vendor/offerings/{offering.public_id}/revision/prices/{offering.plans[0].public_id}/"


def proposed() -> list[ProposedPrice]:
    db.session.expire_all()
    return revisions.prices_of(db.session.query(OfferingRevision).one())


def test_what_it_brings_and_whom_it_touches_is_shown_before_it_is_kept(staff: FlaskClient, world: World) -> None:
    a_link(world.partner, world.offering, at=clock.now())
    assert 'value="1000.00"' in staff.get(f"{address(world)}new").text

    shown = staff.post(address(world), data={"currency": "EUR", "unit": "200.00", "preview": "yes"})

    assert shown.status_code == 200
    for text in ("€180.00", "€135.00", "1 open link", "of one partner"):
        assert text in shown.text
    assert db.session.query(OfferingRevision).count() == 0


def test_a_proposed_price_keeps_its_day_when_it_is_changed_again(staff: FlaskClient, world: World) -> None:
    day = (clock.now() + timedelta(days=40)).date().isoformat()
    staff.post(address(world), data={"currency": "EUR", "unit": "800.00", "begins": day})

    page = staff.get(f"{address(world)}new").text

    assert 'value="800.00"' in page
    assert f'value="{day}"' in page


def test_a_price_is_proposed_shown_and_set_once_it_is_approved(staff: FlaskClient, world: World) -> None:
    a_link(world.partner, world.offering, at=clock.now())
    home = f"/vendor/offerings/{world.offering.public_id}"

    answer = staff.post(
        address(world), data={"currency": "EUR", "unit": "800.00", "steps": "10: 700.00", "max_retail": "990.00"}
    )

    plan = world.offering.plans[0].public_id
    assert (answer.status_code, answer.location) == (303, f"{home}/revision/")
    assert proposed() == [ProposedPrice(plan, "EUR", 80_000, 99_000, (Break(10, 70_000),))]
    for page in (staff.get(answer.location).text, staff.get(f"{home}/review/new").text):
        for text in ("€1,000.00", "€800.00", "−€200.00", "€720.00", "1 open link"):
            assert text in page
    assert 'value="800.00"' in staff.get(f"{address(world)}new").text
    assert db.session.query(ListPrice).filter_by(plan_id=world.offering.plans[0].id).count() == 1
    staff.post(f"{home}/review/")
    db.session.expire_all()
    review.approve(db.session.query(OfferingRevision).one(), by="usr_mira", at=clock.now())
    db.session.commit()
    assert "€800.00" in staff.get(f"{home}/").text


def test_a_second_price_of_the_same_takes_the_place_of_the_first(staff: FlaskClient, world: World) -> None:
    for currency, unit in (("EUR", "800.00"), ("USD", "900.00"), ("EUR", "850.00")):
        assert staff.post(address(world), data={"currency": currency, "unit": unit}).status_code == 303

    assert [(each.currency, each.unit_minor) for each in proposed()] == [("EUR", 85_000), ("USD", 90_000)]


def test_a_price_is_left_as_it_is_and_the_last_one_ends_the_proposal(staff: FlaskClient, world: World) -> None:
    for currency in ("EUR", "USD"):
        staff.post(address(world), data={"currency": currency, "unit": "800.00"})

    assert staff.post(f"{address(world)}USD/end").status_code == 303
    assert [each.currency for each in proposed()] == ["EUR"]
    staff.post(f"{address(world)}EUR/end")

    db.session.expire_all()
    assert db.session.query(OfferingRevision).one().state == "withdrawn"
    assert staff.post(f"{address(world)}EUR/end").status_code == 303


def test_in_review_no_price_is_taken_out(staff: FlaskClient, world: World) -> None:
    staff.post(address(world), data={"currency": "EUR", "unit": "800.00"})
    staff.post(f"/vendor/offerings/{world.offering.public_id}/review/")

    page = staff.post(f"{address(world)}EUR/end", follow_redirects=True).text

    assert "Withdraw them first." in page
    assert [each.unit_minor for each in proposed()] == [80_000]
    assert db.session.query(OfferingRevision).one().state == "in_review"


def test_what_is_wrong_says_so_and_foreign_plans_look_absent(staff: FlaskClient, world: World) -> None:
    assert staff.post(address(world), data={"currency": "EUR", "unit": "x"}).status_code == 422
    assert "Nothing would change." in staff.post(address(world), data={"currency": "EUR", "unit": "1000.00"}).text
    foreign = address(world).replace(world.offering.plans[0].public_id, world.other_offering.plans[0].public_id)
    assert [staff.get(f"{foreign}new").status_code, staff.post(foreign, data={}).status_code] == [404, 404]
    assert staff.post(f"{foreign}EUR/end").status_code == 404
    assert db.session.query(OfferingRevision).count() == 0
