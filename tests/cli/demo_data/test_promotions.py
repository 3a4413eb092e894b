"""Partners rise on their day, and not before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.cli.demo_data.promotions import Promotions
from marketplace.db.base import db
from tests.support.world import a_partner, a_tier

TODAY = datetime(2026, 11, 20, tzinfo=UTC)


def test_a_promotion_waits_for_its_day_and_happens_once(app: Flask) -> None:
    partner, gold = a_partner(), a_tier("Platinum")
    before = partner.tier
    db.session.commit()
    rows = [{"key": "north", "promoted": {"to": gold.code, "days": 10, "reason": "Sales."}}, {"key": "south"}]
    promotions = Promotions(rows, {"north": partner}, today=TODAY)

    promotions.take_in(until=TODAY - timedelta(days=11))
    early = partner.tier
    promotions.take_in(until=TODAY - timedelta(days=10))
    promotions.take_in(until=TODAY)

    assert (early, partner.tier) == (before, gold)
    assert promotions.coming == []
