"""The currencies of a partner's books."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.db.base import db
from marketplace.ledger import spans
from tests.support.earnings import earn
from tests.support.world import a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


def test_each_currency_that_something_was_booked_in_is_named_once(app: Flask) -> None:
    world = a_world()
    for _ in range(2):
        earn(world.partner, world.offering, at=AT)

    assert spans.currencies_of(db.session(), world.partner.id) == ["EUR"]
    assert spans.currencies_of(db.session(), world.other_partner.id) == []
