"""Any sequence of registrations, sales, claims, days and rights given up: each partner is paid what it was promised.

Sales go through the very verbs of checkout, direct orders and settlement; what each partner's book holds afterwards is
compared with a model that knows nothing of them.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from random import Random
from string import ascii_lowercase
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from marketplace.catalog.models import Offering
from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.ledger import balances
from marketplace.orders import direct
from marketplace.orders.models import Order
from marketplace.orders.ordering import Purchase
from marketplace.partners.models import Partner
from marketplace.protection import reviewing
from marketplace.protection.models import Registration
from tests.support.claiming import claimed, concluded
from tests.support.promises import Promises
from tests.support.protection import BY, as_partner, registered
from tests.support.sales import a_cart, a_link, a_purchase, as_customer, ordered
from tests.support.settling import settled
from tests.support.shops import a_shop_cart, a_storefront
from tests.support.world import World, a_margin, a_partner, a_world

BEGIN = datetime(2021, 3, 1, 9, tzinfo=UTC)
ACCOUNTS = ("first", "second")
PRICES = {"backup": 100_000, "mail": 3_333}
MARGINS = {"gold": 2_500, "silver": 1_750, "bronze": 1_111}
"""Partners are called by their tier, which says what they earn."""

_numbers = itertools.count(1)

accounts = st.sampled_from(ACCOUNTS)
partners = st.sampled_from(sorted(MARGINS))
baskets = st.sampled_from([["backup"], ["mail"], ["backup", "mail"]])


def _word() -> str:
    """A name like no other one: names that are alike would have to be looked at by a person."""
    return "".join(Random(next(_numbers)).choices(ascii_lowercase, k=12))


class Channel(RuleBasedStateMachine):
    """Three partners with margins of their own, two vendors with one offering each, two customers; new each time."""

    world: World
    house: str

    def __init__(self) -> None:
        super().__init__()
        self.model = Promises(MARGINS, PRICES)
        self.at = BEGIN
        self.partners: dict[str, Partner] = {tier: a_partner(_word(), tier=tier) for tier in MARGINS}
        self.names = {account: _word() for account in ACCOUNTS}
        self.offerings: dict[str, Offering] = {"backup": self.world.offering, "mail": self.world.other_offering}
        self.registrations: list[tuple[int, Registration]] = []
        self.orders: list[Order] = []
        self.claimed: set[tuple[str, int]] = set()
        db.session.commit()

    @rule(days=st.sampled_from([1, 20, 89, 90, 91, 179, 180, 181, 400]), micro=st.sampled_from([-1, 0, 0, 0, 1]))
    def time_passes(self, days: int, micro: int) -> None:
        if self.at < datetime(2026, 1, 1, tzinfo=UTC):
            self.at += timedelta(days=days, microseconds=micro)

    @rule(name=partners, account=accounts, scope=st.sampled_from([None, "backup", "mail"]))
    def register(self, name: str, account: str, scope: str | None) -> None:
        if self.model.has_any(name, account, self.at):
            return  # what a partner has there already is its own; tests of registration say what it is told
        expected = self.model.register(name, account, scope, self.at)
        vendor = self.offerings[scope].vendor if scope else None

        answer = registered(
            self.partners[name], f"{self.names[account]}.com", company=self.names[account], vendor=vendor, at=self.at
        )

        assert answer.verdict == expected
        if expected == "approved":
            self.registrations.append((len(self.model.made) - 1, answer.registration))

    @rule(data=st.data())
    def give_up(self, data: Any) -> None:
        if not self.registrations:
            return
        number, registration = data.draw(st.sampled_from(self.registrations))
        if self.model.made[number].is_given_up or registration.state != "approved":
            return
        with as_partner(registration.partner):
            reviewing.withdraw(registration, by=BY, at=self.at)
            db.session.commit()
        self.model.made[number].is_given_up = True

    @rule(account=accounts, basket=baskets, door=partners)
    def buy_by_a_link(self, account: str, basket: list[str], door: str) -> None:
        link = a_link(self.partners[door], *(self.offerings[each] for each in basket), at=self.at)
        order = ordered(a_cart(link, at=self.at), self._purchase(account), at=self.at)
        self._settle(order, account, basket, door, is_direct=False)

    @rule(account=accounts, offering=st.sampled_from(sorted(PRICES)))
    def buy_from_the_house(self, account: str, offering: str) -> None:
        secret = a_shop_cart(self.house, self.offerings[offering].public_id, at=self.at)
        order = ordered(secret, self._purchase(account), at=self.at)
        self._settle(order, account, [offering], None, is_direct=False)

    @rule(account=accounts, basket=baskets)
    def sell_direct(self, account: str, basket: list[str]) -> None:
        secret = new_secret()
        with as_customer(secret):
            order = direct.place(
                secret, self._purchase(account),
                [direct.DirectItem(self.offerings[each].plans[0], 1) for each in basket], currency="EUR",
                entered_by="operator", address="http://127.0.0.1:8000/order/x/", at=self.at,
            )  # fmt: skip
            key = order.id
            db.session.commit()
        self._settle(db.session.get_one(Order, key), account, basket, None, is_direct=True)

    @rule(name=partners, data=st.data())
    def claim(self, name: str, data: Any) -> None:
        """Whoever held something of an order has it already, so no claim brings anybody a cent more."""
        if not self.orders:
            return
        order = data.draw(st.sampled_from(self.orders))
        if (name, order.id) not in self.claimed:
            self.claimed.add((name, order.id))
            found = concluded(claimed(self.partners[name], order, at=self.at), at=self.at)
            assert found.state == "lost", (found.state, found.rule)

    def _purchase(self, account: str) -> Purchase:
        return a_purchase(f"kim@{self.names[account]}.com", company=self.names[account])

    def _settle(self, order: Order, account: str, basket: list[str], door: str | None, *, is_direct: bool) -> None:
        winner = self.model.sell(account, basket, door, self.at, is_direct=is_direct)
        assert order.partner_id == (self.partners[winner].id if winner else None)
        self.orders.append(settled(order, at=self.at))
        self.at += timedelta(seconds=1)  # whoever is bound by an order held nothing of one before it

    @invariant()
    def everybody_is_paid_what_was_promised(self) -> None:
        found = {name: self._in_the_book(partner) for name, partner in self.partners.items()}
        assert {name: amount for name, amount in found.items() if amount} == self.model.due
        assert set(balances.trial_balance(db.session()).values()) <= {0}
        db.session.rollback()

    def _in_the_book(self, partner: Partner) -> int:
        books = balances.partner_books(db.session(), partner.id)
        return books["EUR"].total if "EUR" in books else 0


@pytest.mark.row("N8")
def test_each_partner_is_paid_what_it_was_promised(app: Flask) -> None:
    world = a_world()
    a_margin(MARGINS["bronze"], tier="bronze")
    house = a_storefront(None, at=BEGIN - timedelta(days=1)).slug
    machine = type("Machine", (Channel,), {"world": world, "house": house})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
