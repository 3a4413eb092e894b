"""Somebody of the operator looks through a partner's eyes: every page opens, nothing changes, contacts stay hidden."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.customers.models import Contact
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.orders.models import Link, Order
from marketplace.partners.models import PartnerCost
from tests.security.asking import outcome, own, pages
from tests.security.scene import Scene

READING = {"GET"}
PAPERS = {f"portal.registrations.{each} GET" for each in ("receipt.json", "certificate.json", "certificate.pdf")}
"""Signed papers that name a customer: closed to whoever looks through the partner's eyes."""
MOVED = {"portal.registrations.appeal.new GET"}
"""Pages that lead to another one: an approved registration has nothing to appeal."""
SECRETS = ("buyer@own-customer.com", "1 Main Street", "Springfield", "own-claim.com", "own-pricing.com")
"""What names customers in an order, a registration and a request for special pricing."""


@pytest.fixture
def watching(scene: Scene) -> FlaskClient:
    """The channel manager's browser, looking at Northwind."""
    scene.enter("channel")
    browser = scene.browsers["channel"]
    answer = browser.post(
        f"/operator/partners/{scene.ids['own_partner']}/viewing/", data={"reason": "They asked why a link is missing."}
    )
    assert (answer.status_code, answer.location) == (303, "/portal/")
    return browser


def portal_pages(scene: Scene, method: str) -> list[tuple[str, str]]:
    """Every page of the portal by this method with the partner's own ids: its name and address."""
    found = []
    for page in pages(scene.web):
        if page.rule.endpoint.startswith("portal.") and page.method == method:
            with scene.web.test_request_context():
                values = own(page.fillings(scene, "owner"))
                found.append((page.name, scene.web.url_for(page.rule.endpoint, **values)))
    return found


def test_every_page_of_the_portal_opens_says_so_and_names_no_customer(scene: Scene, watching: FlaskClient) -> None:
    wrong = []
    for name, address in portal_pages(scene, "GET"):
        answer = watching.get(address)
        if outcome(answer) != ("forbidden" if name in PAPERS else "302" if name in MOVED else "served"):
            wrong.append(f"{name}: {answer.status_code}")
        if (
            answer.mimetype == "text/html"
            and answer.status_code == 200
            and "You see what Northwind sees." not in answer.text
        ):
            wrong.append(f"{name}: no banner")
        wrong += [f"{name}: {secret}" for secret in SECRETS if secret.encode() in answer.data]

    assert wrong == []
    assert "buyer@own-customer.com" in scene.browsers["owner"].get(f"/portal/orders/{scene.ids['own_order']}").text


def test_every_write_of_the_portal_is_refused(scene: Scene, watching: FlaskClient) -> None:
    writes = portal_pages(scene, "POST")

    answers = {name: watching.post(address, data={"confirmed": "yes"}).status_code for name, address in writes}

    assert len(answers) > 5
    assert set(answers.values()) == {403}, answers


def test_the_database_lets_nobody_write_while_watching(scene: Scene) -> None:
    with scene.web.app_context():
        partner = Actor("partner", str(_partner_id(scene)), is_watching=True)
        with acting(partner):
            link = db.session.query(Link).first()
            assert link is not None
            link.title = "Changed"
            with pytest.raises(Exception, match="read-only transaction"):
                db.session.flush()
            db.session.rollback()


def test_contacts_and_costs_are_hidden_by_the_database_and_shown_to_the_partner(scene: Scene) -> None:
    with scene.web.app_context():
        key = str(_partner_id(scene))
        with acting(Actor("partner", key)), transaction():
            db.session.merge(_costs(int(key)))
        seen = {}
        for is_watching in (False, True):
            with acting(Actor("partner", key, is_watching=is_watching)):
                counts = [db.session.query(table).count() > 0 for table in (Contact, PartnerCost, Order, Link)]
                seen[is_watching] = counts
            db.session.rollback()

    assert seen == {False: [True, True, True, True], True: [False, False, True, True]}


def test_the_partner_reads_who_looked_and_why(scene: Scene, watching: FlaskClient) -> None:
    page = scene.browsers["owner"].get("/portal/viewings/").text

    assert "They asked why a link is missing." in page
    assert "They asked" not in scene.browsers["other owner"].get("/portal/viewings/").text
    trail = watching.get("/operator/trail/?action=partner.viewed").text
    assert "partner.viewed" in trail


def test_a_look_without_a_reason_is_refused(scene: Scene) -> None:
    scene.enter("channel")
    browser = scene.browsers["channel"]

    answer = browser.post(f"/operator/partners/{scene.ids['own_partner']}/viewing/", data={"reason": "  "})

    assert answer.status_code == 422
    assert browser.get("/portal/").status_code == 404


def test_the_look_ends_by_hand_and_by_itself(scene: Scene, watching: FlaskClient) -> None:
    assert watching.get("/portal/").status_code == 200
    with clock.frozen(clock.now().replace(year=2090)):
        assert watching.get("/portal/").status_code in {303, 404}, "the look, and the session itself, have run out"

    ended = watching.post("/operator/viewings/end")

    assert (ended.status_code, ended.location) == (303, f"/operator/partners/{scene.ids['own_partner']}/")
    assert watching.get("/portal/").status_code == 404
    assert watching.get("/operator/").status_code == 200


def test_only_this_session_looks(scene: Scene, watching: FlaskClient) -> None:
    assert scene.browsers["accounts"].get("/portal/").status_code == 404
    assert re.search("Northwind", watching.get("/portal/").text)


def _partner_id(scene: Scene) -> int:
    person = scene.people["owner"]
    assert person is not None
    with acting(Actor("operator")):
        found = db.session.query(Link.partner_id).filter_by(public_id=scene.ids["own_link"]).scalar()
    db.session.rollback()
    assert found is not None
    return int(found)


def _costs(partner_id: int) -> PartnerCost:
    return PartnerCost(
        partner_id=partner_id, currency="EUR", hourly_minor=6_000, checkout_minutes=30, partner_order_minutes=0,
        direct_order_minutes=0, updated_at=clock.now(),
    )  # fmt: skip
