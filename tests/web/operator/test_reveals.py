from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.contacting.models import Reveal, RevealClosing, RevealView
from marketplace.core import clock
from marketplace.customers.pseudonyms import pseudonym
from marketplace.db.base import db
from marketplace.orders.models import Order
from tests.support.people import sign_in
from tests.support.protection import registered
from tests.support.sales import a_link, an_order
from tests.support.shops import a_direct_order
from tests.support.world import World, a_person

ASKED = {"purpose": "fraud", "reason": "Two cards were used from one place.", "hours": "2"}


def a_sale(world: World) -> Order:
    at = clock.now()
    return an_order(a_link(world.partner, world.offering, at=at), at=at)


def test_a_person_asks_looks_and_can_look_no_more_when_it_is_over(manager: FlaskClient, world: World) -> None:
    order = a_sale(world)
    known_as, base = pseudonym(order.account.public_id), f"/operator/orders/{order.public_id}/reveals"
    asking = manager.get(f"{base}/new").text
    assert known_as in asking
    assert "Northwind is told at once" in asking

    opened = manager.post(f"{base}/", data=ASKED)
    page = manager.get(opened.location)
    seen = manager.post(f"{opened.location}views/", data={"what": "contact"})
    again = manager.get(opened.location).text

    assert opened.status_code == 303
    assert "kim@acme.example.org" not in page.text, "nothing is shown before the button is pressed"
    assert (seen.status_code, "kim@acme.example.org" in seen.text, "1 Main Street" in seen.text) == (200, True, True)
    assert "no-store" in seen.headers["Cache-Control"]
    assert "Read the contact" in again
    assert "kim@acme.example.org" not in again
    assert db.session.query(RevealView).count() == 1
    with clock.frozen(clock.now() + timedelta(hours=3)):
        assert "Nothing can be read any more" in manager.get(opened.location).text
        assert manager.post(f"{opened.location}views/", data={"what": "contact"}).status_code == 403
    assert db.session.query(RevealView).count() == 1


def test_what_is_missing_is_said_and_nothing_is_opened(manager: FlaskClient, world: World) -> None:
    order = a_sale(world)

    answer = manager.post(f"/operator/orders/{order.public_id}/reveals/", data={**ASKED, "reason": "short"})

    assert (answer.status_code, "Write a whole sentence" in answer.text, "short</textarea>" in answer.text) == (
        422,
        True,
        True,
    )
    assert db.session.query(Reveal).count() == 0


def test_the_list_has_ones_own_and_everybodys(manager: FlaskClient, world: World) -> None:
    order = a_sale(world)
    assert "You have not asked to see any customer." in manager.get("/operator/reveals/").text
    manager.post(f"/operator/orders/{order.public_id}/reveals/", data=ASKED)

    mine, none = manager.get("/operator/reveals/").text, manager.get("/operator/reveals/?purpose=safety").text

    assert pseudonym(order.account.public_id) in mine
    assert pseudonym(order.account.public_id) in manager.get("/operator/reveals/?whose=all&purpose=fraud").text
    assert "No reveal fits." in none
    assert manager.get("/operator/reveals/rvl_absent/").status_code == 404


def test_the_houses_own_customer_stands_on_its_order(manager: FlaskClient, world: World) -> None:
    order_id = a_direct_order(world.offering, email="lee@house.com", at=clock.now())

    page = manager.get(f"/operator/orders/{order_id}").text
    refused = manager.post(f"/operator/orders/{order_id}/reveals/", data=ASKED)

    assert "lee@house.com" in page
    assert "Your own customer: no partner has any claim on it." in page
    assert (refused.status_code, "Nothing is hidden here" in refused.text) == (422, True)
    registered(world.partner, "house.com", at=clock.now(), company="House GmbH")
    assert "lee@house.com" not in manager.get(f"/operator/orders/{order_id}").text


def test_whoever_decides_about_a_registration_may_see_its_name(manager: FlaskClient, world: World) -> None:
    claimed = registered(world.partner, "claimed.com", at=clock.now(), company="Claimed GmbH").registration.public_id
    base = f"/operator/registrations/{claimed}"
    assert "Claimed" not in manager.get(f"{base}/").text

    opened = manager.post(f"{base}/reveals/", data={**ASKED, "purpose": "registration"})
    seen = manager.post(f"{opened.location}views/", data={"what": "registration"})
    wrong = manager.post(f"{base}/reveals/", data=ASKED)

    assert "claimed.com" in seen.text
    assert wrong.status_code == 422


def test_finance_sees_no_registered_names(finance: FlaskClient, world: World) -> None:
    claimed = registered(world.partner, "claimed.com", at=clock.now()).registration.public_id

    assert finance.get(f"/operator/registrations/{claimed}/reveals/new").status_code == 403


def test_whoever_opened_it_closes_it_and_both_sides_see_when(manager: FlaskClient, world: World) -> None:
    order = a_sale(world)
    page = manager.post(f"/operator/orders/{order.public_id}/reveals/", data=ASKED).location
    assert "Close it now" in manager.get(page).text

    closed = manager.post(f"{page}closing/", follow_redirects=True).text
    again = manager.post(f"{page}closing/", follow_redirects=True).text

    for said in (closed, again):
        assert "Closed early" in said
        assert "Nothing can be read any more" in said
        assert "Close it now" not in said
    assert manager.post(f"{page}views/", data={"what": "contact"}).status_code == 403
    assert db.session.query(RevealClosing).count() == 1
    assert "Closed early" in manager.get("/operator/reveals/").text


def test_a_colleagues_reveal_stays_open(manager: FlaskClient, world: World) -> None:
    page = manager.post(f"/operator/orders/{a_sale(world).public_id}/reveals/", data=ASKED).location
    person = a_person(world.operator.id, "channel_manager", email="sam@example.com", name="Sam Roe")
    db.session.commit()
    colleague = sign_in(manager.application.test_client(), person)

    refused = colleague.post(f"{page}closing/", follow_redirects=True).text

    assert "This reveal is over, or somebody else" in refused
    assert "Close it now" not in refused
    assert "Close it now" in manager.get(page).text
    assert db.session.query(RevealClosing).count() == 0
