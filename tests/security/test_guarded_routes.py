"""Nobody takes a partner's customer: every door that sells, found in the code, tried by everybody in every state.

The doors are derived: whatever leads to a new order, link or invitation by any number of calls. One that nobody has
written a trial for fails the first test.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.customers.models import Account, Contact
from marketplace.db.base import db
from marketplace.orders.models import Link, Order
from marketplace.partners.models import Partner
from marketplace.payments.models import Checkout
from marketplace.protection.models import GuardDecision, Incident
from tests.support.calls import functions, leading_to, makers
from tests.support.guarding import an_account, rows
from tests.support.protection import in_review, registered
from tests.support.sandbox import Sandbox
from tests.support.selling import CUSTOMER, NO_CUSTOMERS, WAYS, Way
from tests.support.world import World, a_world

MADE = ("marketplace.orders.models.Order", "marketplace.orders.models.Link", "marketplace.identity.models.Invitation")
POLICIES = ("on_direct_sale", "on_partner_sale", "on_import")
DAY = timedelta(days=1)

STATES = {
    "unprotected": "allow",
    "in review": "allow",
    "mine": "allow",
    "another's": "credit",
    "another's, refused by its programme": "refuse",
    "in another's tail": "credit",
}
"""How an account stands when somebody tries to sell to it, and what the guard answers."""

TRIALS = [
    pytest.param(way, state, id=f"{way.name}, {state}")
    for way in WAYS
    for state in STATES
    if way.is_partners or state != "mine"  # the house and vendors have no accounts
]


@pytest.fixture
def world(app: Flask, sandbox: Sandbox) -> World:
    return a_world()


def _brought_into(state: str, world: World) -> Account:
    now, other = clock.now(), world.other_partner
    match state:
        case "mine":
            registered(world.partner, "acme.com", at=now - 3 * DAY)
        case "in review":
            in_review(other, at=now - 3 * DAY)
        case "in another's tail":
            registered(other, "acme.com", at=now - 183 * DAY)
        case "another's":
            registered(other, "acme.com", at=now - 3 * DAY)
        case "another's, refused by its programme":
            registered(other, "acme.com", at=now - 3 * DAY)
            for policy in POLICIES:
                setattr(other.programme, policy, "refuse")
    db.session.commit()
    return an_account(CUSTOMER)


def _expected(way: Way, state: str) -> str:
    return (
        "refuse"
        if way.route == "partner_order" and STATES[state] == "credit" and "tail" not in state
        else STATES[state]
    )


def test_every_door_that_sells_is_tried() -> None:
    made = makers(*MADE)
    doors = {name for name in leading_to(made) | made if functions()[name].decorators}

    assert doors == {way.door for way in WAYS} | NO_CUSTOMERS.keys()


def test_nothing_makes_an_order_or_a_link_behind_the_functions_back() -> None:
    """Each is made in one place, so the search above starts everywhere that it has to."""
    assert makers(MADE[0]) == {"marketplace.orders.placement._order"}
    assert makers(MADE[1]) == {"marketplace.orders.links.create"}


@pytest.mark.row("S2-3")
@pytest.mark.row("N6")
@pytest.mark.parametrize(("way", "state"), TRIALS)
def test_whoever_sells_to_an_account_is_answered_by_how_it_stands(
    web: Flask, world: World, way: Way, state: str
) -> None:
    account, expected = _brought_into(state, world), _expected(way, state)
    account_id, holder_id = account.id, world.other_partner.id

    went_through = way.attempt(web, world, account)

    assert went_through == (expected != "refuse")
    db.session.rollback()
    [decision] = rows(GuardDecision)
    assert (decision.route, decision.outcome, decision.account_id) == (way.route, expected, account_id)
    incidents = [(each.partner_id, each.outcome, each.decision_id) for each in rows(Incident)]
    assert incidents == ([] if expected == "allow" else [(holder_id, expected, decision.id)])
    made = [each for each in [*rows(Order), *rows(Link)] if each.guard_decision_id is not None]
    assert [each.guard_decision_id for each in made] == ([decision.id] if went_through else [])
    if not went_through:
        assert rows(Order) == rows(Contact) == rows(Checkout) == []


@pytest.mark.parametrize("way", [way for way in WAYS if way.route == "customer_checkout"], ids=lambda way: way.name)
def test_a_customers_own_order_goes_to_the_partner_that_registered_it(web: Flask, world: World, way: Way) -> None:
    account = _brought_into("another's", world)
    holder: Partner = world.other_partner

    assert way.attempt(web, world, account)

    [order] = rows(Order)
    assert (order.partner_id, order.attribution) == (holder.id, "registration")
    assert order.commission_minor == 17_500  # its own margin of 17.5 % on 1 000.00, and nothing off the list price


@pytest.mark.parametrize("way", [way for way in WAYS if way.route == "direct_order"], ids=lambda way: way.name)
def test_a_direct_order_stays_the_houses_own_and_names_nobody(web: Flask, world: World, way: Way) -> None:
    account = _brought_into("another's", world)

    assert way.attempt(web, world, account)

    [order] = rows(Order)
    assert (order.partner_id, order.attribution, order.commission_minor) == (None, "house", 0)
