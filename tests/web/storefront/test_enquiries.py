"""The house's enquiry form: for everybody, and it tells nobody anything."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.protection.models import Lead, LeadDetail
from tests.support.protection import registered
from tests.support.shops import a_storefront
from tests.support.world import World

FORM = {
    "mark": "a-mark", "company": "Acme GmbH", "contact": "Kim Doe", "email": "kim@acme.com", "website": "",
    "country": "DE", "message": "We need backup.", "consent": "y", "fax": "",
}  # fmt: skip


def leads() -> list[LeadDetail]:
    return list(db.session.scalars(select(LeadDetail).order_by(LeadDetail.lead_id)))


def test_an_enquiry_about_an_offering_arrives_once(client: FlaskClient, world: World) -> None:
    page = client.get(f"/enquiry/?offering={world.offering.public_id}&offering=off_unknown")
    chosen = {"offered": world.offering.public_id, "offerings": world.offering.public_id}
    assert world.offering.name in page.text
    assert "checked" in page.text

    for _ in range(2):
        answer = client.post("/enquiry/", data=FORM | chosen)
        assert (answer.status_code, answer.location) == (303, "/enquiry/thanks")

    [lead] = leads()
    assert (lead.company, lead.email, lead.offering_ids, lead.partner_id) == (
        "Acme GmbH", "kim@acme.com", [world.offering.id], None,
    )  # fmt: skip
    assert db.session.scalars(select(Lead.vendor_ids)).all() == [[world.vendor.id]]


def test_the_answer_is_the_same_whoever_gets_it(client: FlaskClient, world: World) -> None:
    registered(world.partner)

    held = client.post("/enquiry/", data=FORM)
    free = client.post("/enquiry/", data=FORM | {"mark": "b", "email": "kim@globex.com"})

    assert [each.partner_id for each in leads()] == [world.partner.id, None]
    assert (held.status_code, held.data, held.location) == (free.status_code, free.data, free.location)


def test_what_is_missing_is_said_and_what_was_typed_survives(client: FlaskClient, world: World) -> None:
    answer = client.post("/enquiry/", data=FORM | {"message": "", "consent": "", "email": "kim"})

    assert answer.status_code == 422
    for words in ("Write what you need.", "Agree, so that we may answer you.", "such as kim@example.com", "Kim Doe"):
        assert words in answer.text
    assert leads() == []


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(client: FlaskClient, world: World) -> None:
    answer = client.post("/enquiry/", data=FORM | {"fax": "+49 1"})

    assert (answer.status_code, answer.location) == (303, "/enquiry/thanks")
    assert leads() == []


def test_one_address_asks_ten_times_in_a_quarter_of_an_hour(client: FlaskClient, world: World) -> None:
    answers = [client.post("/enquiry/", data=FORM | {"mark": f"{number}"}).status_code for number in range(11)]

    assert answers == [303] * 10 + [429]
    assert len(leads()) == 10


def test_the_houses_shop_leads_there_and_a_partners_does_not(client: FlaskClient, world: World) -> None:
    house, own = a_storefront(None), a_storefront(world.partner)
    offering = world.offering.public_id

    assert 'href="/enquiry/"' in client.get(f"/s/{house.slug}/").text
    assert f"/enquiry/?offering={offering}" in client.get(f"/s/{house.slug}/offerings/{offering}/").text
    assert "/enquiry/" not in client.get(f"/s/{own.slug}/").text
    assert "/enquiry/" not in client.get(f"/s/{own.slug}/offerings/{offering}/").text
