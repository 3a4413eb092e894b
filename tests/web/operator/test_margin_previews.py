from __future__ import annotations

import re

from flask.testing import FlaskClient

from marketplace.catalog.models import MarginRule
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.sales import a_link
from tests.support.world import World, a_margin

RULE = {"tier": "gold", "scope": "everything", "rate": "20", "begins": "", "until": ""}


def confirmed(page: str) -> str:
    found = re.search(r'name="confirmed"[^>]*value="(\w+)"', page)
    assert found
    return found[1]


def test_the_preview_names_tier_partner_rates_and_links(manager: FlaskClient, world: World) -> None:
    link = a_link(world.partner, world.offering, at=clock.now())

    page = manager.post("/operator/margins/", data=RULE).text

    for words in (
        "Tier by tier",
        "→",
        "2 offerings",
        "Northwind",
        "Links that keep better terms",
        link.public_id,
    ):
        assert words in page
    assert "Southwind" not in page


def test_a_press_is_refused_when_terms_changed_meanwhile(manager: FlaskClient, world: World) -> None:
    seen = confirmed(manager.post("/operator/margins/", data=RULE).text)
    a_margin(900, tier=None, vendor_id=world.vendor.id)
    db.session.commit()
    rules = db.session.query(MarginRule).count()

    again = manager.post("/operator/margins/", data={**RULE, "confirmed": seen})

    assert again.status_code == 409
    assert "Terms have changed since you looked." in again.text
    db.session.rollback()
    assert db.session.query(MarginRule).count() == rules
    assert manager.post("/operator/margins/", data={**RULE, "confirmed": confirmed(again.text)}).status_code == 303


def test_a_value_changed_on_the_way_only_asks_again(manager: FlaskClient, world: World) -> None:
    seen = confirmed(manager.post("/operator/margins/", data=RULE).text)

    assert manager.post("/operator/margins/", data={**RULE, "rate": "21", "confirmed": seen}).status_code == 200
