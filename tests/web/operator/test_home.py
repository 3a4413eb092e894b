from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World, a_person, an_offering


def test_the_programme_is_shown_at_a_glance(manager: FlaskClient, world: World) -> None:
    an_offering("Draft", state="draft")
    world.other_partner.state = "suspended"
    kim = a_person(world.partner.id, "owner")
    kim.state, kim.password_hash = "invited", None
    db.session.commit()

    with counted() as seen:
        page = manager.get("/operator/").text

    # what waits, the programme, today, the month, the latest orders; the books (5), decisions
    assert len(seen) <= 14
    for words in ("Drafts to publish", "1 suspended", "Orders this month", "No orders yet."):
        assert words in page


def test_finance_sees_it_too_and_partners_do_not(finance: FlaskClient, world: World) -> None:
    assert finance.get("/operator/").status_code == 200


def test_strangers_are_sent_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/operator/")

    assert answer.status_code == 303
    assert answer.location.startswith("/auth/")
