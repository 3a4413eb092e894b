from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.errors import Invalid
from marketplace.db.actor import Actor, act_as
from marketplace.partners import costs
from tests.support.world import a_world

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SAID = {
    "currency": "EUR", "hourly_minor": 6_000, "checkout_minutes": 30, "partner_order_minutes": 5,
    "direct_order_minutes": 10,
}  # fmt: skip


def test_a_later_statement_replaces_the_earlier_one_of_its_currency(app: Flask) -> None:
    partner = a_world().partner
    act_as(Actor("partner", str(partner.id)))

    costs.state(partner, **SAID, at=AT)
    costs.state(partner, **{**SAID, "hourly_minor": 7_000}, at=AT)

    known = costs.of(partner.id, "EUR")
    assert known is not None
    assert (known.hourly_minor, known.checkout_minutes, known.partner_order_minutes) == (7_000, 30, 5)
    assert costs.of(partner.id, "USD") is None


@pytest.mark.parametrize("wrong", [{"hourly_minor": -1}, {"checkout_minutes": -1}, {"direct_order_minutes": 10**6}])
def test_what_makes_no_sense_is_refused(app: Flask, wrong: dict[str, int]) -> None:
    partner = a_world().partner
    act_as(Actor("partner", str(partner.id)))

    with pytest.raises(Invalid):
        costs.state(partner, **{**SAID, **wrong}, at=AT)
    assert costs.of(partner.id, "EUR") is None
