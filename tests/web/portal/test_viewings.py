from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.partners import viewings
from tests.support.market import Market


def test_a_partner_reads_who_looked_at_its_account(market: Market, browser: Callable[..., FlaskClient]) -> None:
    client = browser("seller")
    assert "Nobody has looked." in client.get("/portal/viewings/").text
    who = {"session_public_id": "ses_1", "viewed_by": "usr_1", "viewer_name": "Mira Holm"}
    viewings.start(market.world.partner, **who, reason="A link was missing.", at=clock.now())
    db.session.commit()

    page = client.get("/portal/viewings/").text

    for words in ("Mira Holm", "A link was missing.", "still open"):
        assert words in page
