from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.contacting.models import Reveal
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import sessions
from tests.support.blind import REASON, a_reveal
from tests.support.market import Market
from tests.support.world import a_person, the_operator


def test_the_partner_reads_who_looked_at_which_customer_and_why(
    market: Market, browser: Callable[..., FlaskClient]
) -> None:
    owner = browser()
    assert "Nobody has asked to see a customer of yours." in owner.get("/portal/reveals/").text
    manager = a_person(the_operator().id, "channel_manager", name="Mira Holm")
    db.session.commit()
    secret = sessions.start(manager, at=clock.now())
    db.session.commit()
    public_id = a_reveal(market.order, secret).public_id

    page, csv = owner.get("/portal/reveals/").text, owner.get("/portal/reveals/?format=csv").text

    assert all(word in page for word in ("Mira Holm", REASON, market.order))
    assert all(word in csv for word in (public_id, "Mira Holm", REASON))
    assert "No look was for this purpose." in owner.get("/portal/reveals/?purpose=fraud").text
    assert "Mira Holm could read the contact until" in owner.get(f"/portal/orders/{market.order}").text
    assert db.session.query(Reveal).count() == 1
