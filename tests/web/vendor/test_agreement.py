from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.catalog import vendors
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.world import World


def test_every_fee_is_shown_with_where_it_stands(staff: FlaskClient, world: World) -> None:
    at = clock.now()
    vendors.agree_fee(world.vendor, 1250, effective_from=at + timedelta(days=30), at=at)
    db.session.commit()

    page = staff.get("/vendor/agreement/").text

    for words in ("10\u00a0%", "90\u00a0%", "12.5\u00a0%", "In force", "Scheduled"):
        assert words in page
    assert "8\u00a0%" not in page
