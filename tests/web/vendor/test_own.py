"""What belongs to the signed-in vendor, as its pages find it."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.world import World, an_offering


def test_drafts_are_changed_themselves_and_foreign_ones_and_foreign_plans_look_absent(
    staff: FlaskClient, world: World
) -> None:
    draft = an_offering("Nightly Copy", vendor=world.vendor, state="draft")
    db.session.commit()
    foreign_plan = world.other_offering.plans[0].public_id

    def status(offering_id: str, plan_id: str) -> int:
        return staff.get(f"/vendor/offerings/{offering_id}/plans/{plan_id}/prices/new").status_code

    assert status(draft.public_id, draft.plans[0].public_id) == 200
    assert status(draft.public_id, foreign_plan) == 404
    assert status(world.offering.public_id, world.offering.plans[0].public_id) == 409
    assert status(world.other_offering.public_id, foreign_plan) == 404


def test_changes_are_proposed_of_what_is_on_sale_and_of_nothing_else(staff: FlaskClient, world: World) -> None:
    draft = an_offering("Nightly Copy", vendor=world.vendor, state="draft")
    db.session.commit()

    answers = [
        staff.get(f"/vendor/offerings/{each.public_id}/revision/edit").status_code
        for each in (world.offering, draft, world.other_offering)
    ]

    assert answers == [200, 409, 404]


def test_the_form_begins_with_the_price_in_force_in_the_asked_currency(staff: FlaskClient, world: World) -> None:
    draft = an_offering("Nightly Copy", vendor=world.vendor, state="draft", currency="USD", unit_minor=12_345)
    db.session.commit()
    address = f"/vendor/offerings/{draft.public_id}/plans/{draft.plans[0].public_id}/prices/new"

    assert 'value="123.45"' in staff.get(f"{address}?currency=USD").text
    assert 'value="123.45"' not in staff.get(f"{address}?currency=EUR").text
