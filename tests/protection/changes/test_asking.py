"""Asking for another partner: what is noted, and what is refused without a trace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.protection.changes import asking
from marketplace.protection.changes.errors import AddressUnknown, AskedTooOften, NotBought, PartnerClosed, SamePartner
from marketplace.protection.changes.rules import Holder
from marketplace.protection.models import PartnerChange, PartnerChangeStep
from tests.support.changes import LATER, Bought, asked, bought, chosen, origin
from tests.support.protection import VAT, registered
from tests.support.sales import AT, a_cart, a_link, a_purchase, an_order, as_customer, ordered, paid
from tests.support.world import World, a_partner, a_world


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


def _stranger(world: World, *, at: datetime = AT) -> Bought:
    """Somebody who states a company's VAT number, with an address of its own, at the company's partner."""
    secret = a_cart(a_link(world.partner, world.offering, at=at), at=at)
    order = paid(ordered(secret, a_purchase("stranger@gmail.com", tax_number=VAT), at=at), at=at)
    return Bought(world, secret, order, world.other_partner)


def test_a_number_that_everybody_can_read_moves_no_registered_account(app: Flask) -> None:
    world = a_world()
    registered(world.partner, VAT, at=AT - timedelta(days=1))
    stranger = _stranger(world)

    with pytest.raises(AddressUnknown):
        asked(stranger, stranger.other)

    db.session.rollback()
    assert changes() == []
    later = _stranger(world, at=AT + timedelta(days=30))  # by now its partner has seen it buy for a month
    assert asked(later, later.other, at=AT + timedelta(days=31)).state == "requested"


def test_an_address_at_a_website_that_a_registration_names_speaks_for_the_account(app: Flask) -> None:
    world = a_world()
    registered(world.partner, "example.org", company="Acme", more=VAT, at=AT - timedelta(days=1))
    secret = a_cart(a_link(world.partner, world.offering, at=AT), at=AT)
    order = paid(ordered(secret, a_purchase("kim@mail.example.org"), at=AT), at=AT)

    assert asked(Bought(world, secret, order, world.other_partner), world.other_partner).state == "requested"
