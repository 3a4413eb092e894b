"""What customers may see of a partner."""

from __future__ import annotations

from flask import Flask

from marketplace.db.actor import ANONYMOUS, acting
from marketplace.db.base import db
from marketplace.orders import sellers
from tests.support.world import a_partner


def test_anybody_learns_who_sells_and_whether_it_may(app: Flask) -> None:
    partner = a_partner(country="AT")
    key, public_id = partner.id, partner.public_id
    db.session.commit()

    with acting(ANONYMOUS):
        seller = sellers.card(key)
        assert seller is not None
        assert (seller.public_id, seller.name, seller.country, seller.is_active) == (public_id, "Northwind", "AT", True)

    partner.state = "suspended"
    db.session.commit()
    with acting(ANONYMOUS):
        assert sellers.card(key) is not None
        assert sellers.card(key).is_active is False  # type: ignore[union-attr]


def test_the_house_and_nobody_have_no_card(app: Flask) -> None:
    assert sellers.card(None) is None
    assert sellers.card(12345) is None
