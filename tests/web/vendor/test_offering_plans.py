"""Plans and prices of drafts, with what they bring."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.catalog.models import ListPrice, Offering, Plan
from marketplace.db.base import db
from tests.support.world import World, an_offering


@pytest.fixture
def draft(world: World) -> Offering:
    offering = an_offering("Nightly Copy", vendor=world.vendor, state="draft")
    db.session.commit()
    return offering


def test_a_plan_is_added_and_its_price_comes_next(staff: FlaskClient, draft: Offering) -> None:
    path = f"/vendor/offerings/{draft.public_id}/plans"
    assert "Add plan" in staff.get(f"{path}/new").text

    answer = staff.post(f"{path}/", data={"name": "Yearly", "interval": "year"})

    plan = db.session.query(Plan).filter_by(name="Yearly").one()
    assert answer.status_code == 303
    assert answer.location == f"{path}/{plan.public_id}/prices/new"
    assert "has a plan named Yearly already" in staff.post(f"{path}/", data={"name": "Yearly", "interval": "year"}).text


def test_what_a_price_brings_is_shown_before_it_is_set(staff: FlaskClient, draft: Offering) -> None:
    path = f"/vendor/offerings/{draft.public_id}/plans/{draft.plans[0].public_id}/prices/"
    assert "€900.00" in staff.get(f"{path}new").text, "the price in force, after the fee of 10 %"

    shown = staff.post(path, data={"currency": "EUR", "unit": "200.00", "preview": "yes"})

    assert shown.status_code == 200
    for words in ("House", "€180.00", "Gold", "€135.00", "Silver", "€148.50"):
        assert words in shown.text
    assert db.session.query(ListPrice).filter_by(plan_id=draft.plans[0].id).count() == 1


def test_a_price_is_set_with_its_breaks(staff: FlaskClient, draft: Offering) -> None:
    path = f"/vendor/offerings/{draft.public_id}/plans/{draft.plans[0].public_id}/prices/"

    assert staff.post(path, data={"currency": "USD", "unit": "x"}).status_code == 422
    answer = staff.post(path, data={"currency": "USD", "unit": "99.00", "steps": "10: 90.00"})

    assert answer.location == f"/vendor/offerings/{draft.public_id}/"
    price = db.session.query(ListPrice).filter_by(currency="USD").one()
    assert (price.unit_minor, price.breaks[0].unit_minor) == (9_900, 9_000)


def test_plans_of_what_is_published_or_foreign_are_not_the_vendors_to_change(staff: FlaskClient, world: World) -> None:
    published = f"/vendor/offerings/{world.offering.public_id}/plans"
    foreign = f"/vendor/offerings/{world.other_offering.public_id}/plans"

    assert staff.post(f"{published}/", data={"name": "Yearly", "interval": "year"}).status_code == 409
    assert staff.post(f"{foreign}/", data={"name": "Yearly", "interval": "year"}).status_code == 404
    assert staff.get(f"{published}/pln_absent/prices/new").status_code == 409
    assert db.session.query(Plan).filter_by(name="Yearly").count() == 0


def test_an_unknown_plan_of_a_draft_is_not_found(staff: FlaskClient, draft: Offering) -> None:
    assert staff.get(f"/vendor/offerings/{draft.public_id}/plans/pln_absent/prices/new").status_code == 404
