"""Any sequence of orders, payments, cancellations and deliveries against a model that counts on its fingers."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from marketplace.db.base import db
from marketplace.stock import keys, queries, reserving, supply
from marketplace.stock.errors import NotEnoughFree, SoldOut
from marketplace.stock.models import Stock
from tests.support.sales import AT
from tests.support.stocking import VAULT, assert_balanced, some_keys
from tests.support.world import World, a_world

_numbers = itertools.count(1)


class Shelf(RuleBasedStateMachine):
    """One plan. The model knows what is free, and each order's quantity and state, in the order they came."""

    world: World
    kind: str

    def __init__(self) -> None:
        super().__init__()
        self.free = 0
        self.orders: dict[str, tuple[int, str]] = {}
        self.owed: list[str] = []
        self.returned: dict[str, int] = {}
        plan = self.world.offering.plans[0]
        self.stock = supply.deliver_by(plan, self.kind, at=AT)

    def teardown(self) -> None:
        db.session.rollback()

    @rule(units=st.integers(1, 5))
    def add(self, units: int) -> None:
        if self.kind == "keys":
            keys.add_keys(self.stock, some_keys(units), vault=VAULT, at=AT)
        else:
            supply.add(self.stock, units, reason="More.", at=AT)
        self.free += units
        self._fill()

    @precondition(lambda self: self.kind == "counted")
    @rule(units=st.integers(1, 5))
    def take_out(self, units: int) -> None:
        if units > self.free:
            with pytest.raises(NotEnoughFree):
                supply.add(self.stock, -units, reason="Fewer.", at=AT)
        else:
            supply.add(self.stock, -units, reason="Fewer.", at=AT)
            self.free -= units

    @rule(quantity=st.integers(1, 4))
    def order(self, quantity: int) -> None:
        name = f"ord_{next(_numbers)}"
        claim = reserving.Claim(
            name, f"oli_{name}", self.stock.plan_id, "Backup Suite", quantity, "hash", None, "customer"
        )
        if self._for_sale() < quantity:
            with pytest.raises(SoldOut) as refusal:
                reserving.reserve([claim], at=AT)
            assert refusal.value.shortages[0].left == self._for_sale()
        else:
            reserving.reserve([claim], at=AT)
            self.free -= quantity
            self.orders[name] = (quantity, "reserved")

    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        if name := self._one(data, "reserved"):
            reserving.release(name, at=AT)
            quantity, _ = self.orders[name]
            self.orders[name], self.free = (quantity, "released"), self.free + quantity
            self._fill()

    @rule(data=st.data())
    def pay_again(self, data: Any) -> None:
        if name := self._one(data, "released"):
            quantity, _ = self.orders[name]
            if self._for_sale() < quantity:
                with pytest.raises(SoldOut):
                    reserving.reserve_again(name, lambda: {self.stock.plan_id: "Backup Suite"}, at=AT)
            else:
                reserving.reserve_again(name, dict, at=AT)
                self.orders[name], self.free = (quantity, "reserved"), self.free - quantity

    @rule(data=st.data(), state=st.sampled_from(["reserved", "released", "delivered"]))
    def pay(self, data: Any, state: str) -> None:
        if name := self._one(data, state):
            reserving.deliver(name, at=AT)
            quantity, before = self.orders[name]
            if before == "released" and self._for_sale() < quantity:
                self.orders[name] = (quantity, "owed")
                self.owed.append(name)
            else:
                self.free -= quantity if before == "released" else 0
                self.orders[name] = (quantity, "delivered")

    @rule(data=st.data(), state=st.sampled_from(["delivered", "owed"]), more=st.integers(0, 4), puts_back=st.booleans())
    def refund(self, data: Any, state: str, more: int, puts_back: bool) -> None:
        if name := self._one(data, state):
            before, (quantity, _) = self.returned.get(name, 0), self.orders[name]
            reserving.take_back(f"oli_{name}", before + more, puts_back=puts_back, at=AT)
            self.returned[name] = before + more
            if state == "delivered":
                self.free += more if puts_back and self.kind == "counted" else 0
            elif more >= quantity:
                self.orders[name] = (quantity, "canceled")
                self.owed.remove(name)
            else:
                self.orders[name] = (quantity - more, "owed")
            if more:
                self._fill()

    @invariant()
    def shelf_and_model_agree(self) -> None:
        db.session.refresh(self.stock)
        assert self.stock.free == self.free
        assert reserving.left_of([self.stock.plan_id]) == {self.stock.plan_id: self._for_sale()}
        found = {name: queries.of_order(name)[f"oli_{name}"].state for name in self.orders}
        assert found == {name: state for name, (_, state) in self.orders.items()}
        assert_balanced()

    def _for_sale(self) -> int:
        return 0 if self.owed else self.free

    def _fill(self) -> None:
        while self.owed and self.orders[self.owed[0]][0] <= self.free:
            name = self.owed.pop(0)
            quantity, _ = self.orders[name]
            self.orders[name], self.free = (quantity, "delivered"), self.free - quantity

    def _one(self, data: Any, state: str) -> str | None:
        names = [name for name, (_, each) in self.orders.items() if each == state]
        return data.draw(st.sampled_from(names)) if names else None


@pytest.mark.parametrize("kind", ["counted", "keys"])
def test_stock_is_never_below_zero_whatever_happens_to_it(app: Flask, kind: str) -> None:
    world = a_world()
    machine = type("Machine", (Shelf,), {"world": world, "kind": kind})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

    db.session.rollback()
    assert db.session.query(Stock).count() == 0
