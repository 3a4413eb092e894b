"""Asking for another partner: what is noted, and what is refused without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.protection.changes import asking
from marketplace.protection.changes.errors import AskedTooOften, NotBought, PartnerClosed, SamePartner
from marketplace.protection.changes.rules import Holder
from marketplace.protection.models import PartnerChange, PartnerChangeStep
from tests.support.changes import LATER, asked, bought, chosen, origin
from tests.support.protection import registered
from tests.support.sales import AT, a_link, an_order, as_customer
from tests.support.world import a_partner, a_world


def changes() -> list[PartnerChange]:
    return list(db.session.scalars(select(PartnerChange).order_by(PartnerChange.id)))


def test_a_wish_is_noted_with_its_words_and_changes_nothing(app: Flask) -> None:
    customer = bought()

    change = asked(customer, customer.other)

    assert (change.state, change.old_partner_id, change.new_partner_id) == (
        "requested", customer.world.partner.id, customer.other.id,
    )  # fmt: skip
    assert (change.requested_at, change.confirm_until, change.effective_at) == (
        LATER,
        LATER + timedelta(hours=48),
        None,
    )
    assert change.statement == (
        f"For the organisation that placed order {customer.order.public_id}, I declare: from the day this takes effect,"
        " Southwind is our partner."
    )
    assert [(step.from_state, step.to_state, step.actor) for step in change.steps] == [("", "requested", "customer")]
    assert customer.account.partner_id == customer.world.partner.id


def test_the_house_may_be_chosen_as_well(app: Flask) -> None:
    change = asked(bought(), None)

    assert change.new_partner_id is None
    assert change.statement.endswith("we buy from Partner Marketplace itself, without a partner.")


def test_the_same_wish_twice_is_one_and_another_one_replaces_it(app: Flask) -> None:
    customer = bought()
    first = asked(customer, customer.other)

    again = asked(customer, customer.other, at=LATER + timedelta(hours=1))
    house = asked(customer, None, at=LATER + timedelta(hours=2))

    assert again.id == first.id
    assert [(each.id, each.state) for each in changes()] == [(first.id, "withdrawn"), (house.id, "requested")]


@pytest.mark.parametrize("whom", ["the present one", "the house when it is the house's"])
def test_whom_the_customer_has_cannot_be_chosen(app: Flask, whom: str) -> None:
    customer = bought()
    if whom != "the present one":
        customer = bought(customer.world, email="kim@elsewhere.com", at=AT - timedelta(days=740))

    with pytest.raises(SamePartner):
        asked(customer, customer.world.partner if whom == "the present one" else None)
    db.session.rollback()

    assert changes() == []


def test_a_suspended_partner_cannot_be_chosen(app: Flask) -> None:
    customer = bought()
    customer.other.state = "suspended"
    db.session.commit()

    with pytest.raises(PartnerClosed):
        asked(customer, customer.other)
    db.session.rollback()

    assert changes() == []


def test_an_order_that_nobody_paid_moves_nobody(app: Flask) -> None:
    world, other = a_world(), a_partner("Southwind")
    order = an_order(a_link(world.partner, world.offering))

    with pytest.raises(NotBought):
        asking.ask(origin(order), chosen(other), at=LATER)

    assert changes() == []


def test_an_order_page_sends_five_mails_in_48_hours_and_more_afterwards(app: Flask) -> None:
    customer = bought()
    for number in range(5):
        asked(customer, None if number % 2 else customer.other, at=LATER + timedelta(minutes=number))

    with pytest.raises(AskedTooOften):
        asked(customer, None, at=LATER + timedelta(hours=47))
    db.session.rollback()
    asked(customer, None, at=LATER + timedelta(hours=49))

    assert len(changes()) == 6


def test_holders_are_told_strongest_first_with_the_time_to_cool_off(app: Flask) -> None:
    customer = bought()
    registered(customer.world.partner, "acme.example.org", company="Acme", at=AT)
    other = customer.world.partner.programme
    other.cooling_off_days = 12
    db.session.commit()

    held = asking.holders(customer.order.account_id, at=LATER, is_changing=False)

    partner_id = customer.world.partner.id
    assert held == [Holder(partner_id, "record", 12), Holder(partner_id, "registration", 12)]


def test_nobody_else_asks_who_holds_an_account(app: Flask) -> None:
    customer = bought()
    account_id, partner = customer.order.account_id, Actor("partner", str(customer.other.id))

    with as_customer("somebody else's secret"), pytest.raises(ProgrammingError, match="asks for itself"):
        asking.holders(account_id, at=LATER, is_changing=False)
    db.session.rollback()
    with acting(partner), pytest.raises(ProgrammingError, match="asks for itself"):
        asking.holders(account_id, at=LATER, is_changing=False)
    db.session.rollback()

    assert db.session.scalar(select(func.count()).select_from(PartnerChangeStep)) == 0
