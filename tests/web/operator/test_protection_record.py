"""The protection record at the operator's: every figure, and the same by vendor."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from tests.support.claiming import LATER, SOLD
from tests.support.protection import AT, registered
from tests.support.shops import a_direct_order
from tests.support.world import World


def test_small_figures_and_vendors_are_told(world: World, finance: FlaskClient) -> None:
    registered(world.partner, "acme.com", at=AT)
    a_direct_order(world.offering, email="kim@acme.com", at=SOLD)

    with clock.frozen(LATER):
        page = finance.get("/operator/protection-record/").text
        rows = finance.get("/operator/protection-record/?format=csv").text.splitlines()

    assert "Contoso" in page
    assert "fewer than 5" not in page
    assert "The nightly scan has not run yet." in page
    assert rows[0] == "month,about,word,all_partners"
    assert "2026-11,attempt,direct_order,1" in rows
