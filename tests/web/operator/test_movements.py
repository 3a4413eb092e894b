"""The list of movements."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.gateways.connect_ports import BalanceMovement
from marketplace.reconciling import movements


def test_each_movement_is_listed_with_what_agrees_and_given_as_csv(finance: FlaskClient) -> None:
    at = clock.now()
    with transaction():
        walk = movements.open_walk(at=at)
        movements.take(walk.id, [BalanceMovement("txn_9", "fee", "", "EUR", -500, 0, -500, at, at)], at=at)

    page = finance.get("/operator/reconciliation/movements/").text

    assert ("txn_9" in page, "none agrees" in page, "−€5.00" in page) == (True, True, True)
    assert "No movement fits." in finance.get("/operator/reconciliation/movements/?kind=charge").text
    assert "txn_9,fee,,EUR,-500,0,-500," in finance.get("/operator/reconciliation/movements/?format=csv").text
