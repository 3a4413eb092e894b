"""From cart to order: exact amounts, frozen terms, one order a cart."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from marketplace.catalog.models import ListPrice, Offering
from marketplace.core.ids import hash_secret, new_public_id
from marketplace.customers import directory
from marketplace.customers.models import Account, Contact
from marketplace.db.actor import Actor, act_as
from marketplace.db.base import Base, db
from marketplace.orders import cart, links, queries
from marketplace.orders.errors import CartEmpty, CartNotFound, OfferEnded
from marketplace.orders.models import Cart, CartLine, Link, Order, OrderLine
from marketplace.protection.models import GuardDecision
from tests.support.protection import VAT, registered
from tests.support.sales import (
    AT,
    SECRET_KEY,
    a_cart,
    a_link,
    a_purchase,
    an_order,
    as_customer,
    order_cart,
    ordered,
    paid,
)  # fmt: skip
from tests.support.statements import counted
from tests.support.world import a_margin, a_tax, a_world, an_offering


def test_worked_example_a_comes_out_of_a_link_to_the_cent(app: Flask) -> None:
    world = a_world()

    order = an_order(a_link(world.partner, world.offering, unit_retail_minor=90_000))

    assert (order.list_total_minor, order.partner_total_minor, order.retail_total_minor) == (100_000, 75_000, 90_000)
    assert (order.commission_minor, order.tax_minor, order.total_minor) == (15_000, 18_000, 108_000)
    [line] = order.lines
    assert (line.margin_bps, line.margin_minor, line.fee_bps, line.fee_minor) == (2500, 25_000, 1000, 7_500)
    assert (line.proceeds_minor, line.tax_bps, line.unit_retail_minor, line.quantity) == (67_500, 2000, 90_000, 1)
    assert (line.description, line.vendor_id) == ("Backup Suite · Licence", world.vendor.id)
    assert (order.state, order.route, order.attribution) == ("placed", "customer_checkout", "link")
    assert order.partner_id == world.partner.id


def test_an_order_keeps_who_bought_the_guards_answer_and_the_first_step_of_its_history(app: Flask) -> None:
    world = a_world()

    order = an_order(a_link(world.partner, world.offering))

    assert order.contact is not None
    assert (order.contact.company, order.contact.email) == ("Acme", "kim@acme.example.org")
    assert order.contact.partner_id == world.partner.id
    assert (order.guard_decision.outcome, order.guard_decision.reason) == (
        "allow",
        "No partner protects this account.",
    )
    [step] = queries.transitions(order)
    assert (step.from_state, step.to_state, step.actor) == (None, "placed", "customer")
    assert order.lines[0].terms["margin"]["terms"] == "frozen"
    assert order.lines[0].terms["tax"]["jurisdiction"] == "DE"


def test_a_second_press_returns_the_first_order_and_writes_nothing(app: Flask) -> None:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering))

    first = ordered(secret, a_purchase()).public_id
    second = ordered(secret, a_purchase("someone@else.example.org")).public_id

    assert second == first
    for table in (Order, OrderLine, Contact, Account, GuardDecision):
        assert _count(table) == 1


def test_two_presses_at_the_same_moment_place_one_order(app: Flask) -> None:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering))
    both, placed = threading.Barrier(2), []

    def press() -> None:
        with app.app_context():
            act_as(Actor("customer", hash_secret(secret)))
            both.wait()
            placed.append(order_cart(secret, a_purchase(), at=AT).public_id)
            db.session.commit()
            db.session.remove()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()

    assert len(placed) == 2
    assert placed[0] == placed[1]
    assert (_count(Order), _count(GuardDecision)) == (1, 1)


def test_a_later_price_and_margin_change_neither_the_customers_price_nor_the_commission(app: Flask) -> None:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering, unit_retail_minor=90_000))
    _new_price(world.offering, 200_000)
    a_margin(500, tier="gold", offering_id=world.offering.id)

    order = ordered(secret, a_purchase(), at=AT + timedelta(days=1))

    assert (order.total_minor, order.commission_minor) == (108_000, 15_000)
    assert order.lines[0].unit_list_minor == 100_000


def test_a_better_margin_of_the_day_counts_in_place_of_the_links(app: Flask) -> None:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering, unit_retail_minor=90_000))
    a_margin(3000, tier="gold", offering_id=world.offering.id)

    order = ordered(secret, a_purchase())

    assert (order.lines[0].margin_bps, order.commission_minor, order.total_minor) == (3000, 20_000, 108_000)


def test_the_partner_of_record_beats_the_link_and_sells_at_its_own_terms(app: Flask) -> None:
    world = a_world()  # gold has 25 %, silver 17.5 %
    paid(an_order(a_link(world.other_partner, world.offering)))
    link = a_link(world.partner, world.offering, unit_retail_minor=90_000)

    order = an_order(link, email="lee@acme.example.org", at=AT + timedelta(days=2))

    assert order.partner_id == world.other_partner.id
    assert order.contact is not None
    assert order.contact.partner_id == world.other_partner.id
    # 1 000.00 less 17.5 % is 825.00; the customer pays what the page showed, 900.00 and tax
    assert (order.partner_total_minor, order.commission_minor, order.total_minor) == (82_500, 7_500, 108_000)
    won, lost = queries.attributions(order)
    assert (won.level, won.outcome, won.partner_id) == ("partner_of_record", "won", world.other_partner.id)
    assert (lost.level, lost.outcome, lost.partner_id) == ("link", "lost", world.partner.id)
    assert lost.reason == "Weaker than being the account's partner of record."
    assert lost.evidence["link"] == link.public_id
    assert order.guard_decision.partner_of_record_id == world.other_partner.id


def test_a_price_below_the_winners_own_price_is_settled_at_the_links_terms(app: Flask) -> None:
    world = a_world()
    paid(an_order(a_link(world.other_partner, world.offering)))
    link = a_link(world.partner, world.offering, unit_retail_minor=80_000)  # silver pays 825.00 itself

    order = an_order(link, at=AT + timedelta(days=2))

    assert order.partner_id == world.other_partner.id
    assert (order.partner_total_minor, order.commission_minor, order.total_minor) == (75_000, 5_000, 96_000)
    assert order.lines[0].terms["frozen"]["source_id"] == link.public_id


def test_a_raised_list_price_does_not_raise_what_another_partners_customer_was_shown(app: Flask) -> None:
    world = a_world()
    paid(an_order(a_link(world.other_partner, world.offering)))
    secret = a_cart(a_link(world.partner, world.offering, unit_retail_minor=90_000))
    _new_price(world.offering, 200_000)

    order = ordered(secret, a_purchase(), at=AT + timedelta(days=2))

    assert (order.partner_id, order.total_minor) == (world.other_partner.id, 108_000)
    assert order.commission_minor == 15_000


def test_the_last_link_put_in_gets_the_whole_order(app: Flask) -> None:
    world = a_world()
    first, second = a_link(world.partner, world.offering), a_link(world.other_partner, world.other_offering)
    secret = a_cart(first)
    token = links.token(second, SECRET_KEY)
    with as_customer(secret):
        offer, _seller = links.open_token(token, SECRET_KEY)
        cart.put(cart.find(secret, is_to_change=True), offer, links.lines_of(offer), at=AT + timedelta(minutes=5))
        db.session.commit()

    order = ordered(secret, a_purchase(), at=AT + timedelta(minutes=9))

    assert (order.partner_id, order.total_minor) == (world.other_partner.id, 124_000)
    assert [line.commission_minor for line in order.lines] == [17_500, 583]
    assert [(row.outcome, row.partner_id) for row in queries.attributions(order)] == [
        ("won", world.other_partner.id),
        ("lost", world.partner.id),
    ]


@pytest.mark.parametrize("how", ["expired", "revoked", "retired"])
def test_an_offer_that_ended_meanwhile_is_not_ordered(app: Flask, how: str) -> None:
    world = a_world()
    link = a_link(world.partner, world.offering)
    secret = a_cart(link)
    if how == "revoked":
        links.revoke(db.session.get_one(Link, link.id), at=AT)
    if how == "retired":
        db.session.execute(update(Offering).values(state="retired"))
    db.session.commit()

    with pytest.raises(OfferEnded):
        ordered(secret, a_purchase(), at=AT + timedelta(days=31 if how == "expired" else 0))

    db.session.rollback()
    assert (_count(Order), _count(Account), _count(GuardDecision)) == (0, 0, 0)
    assert db.session.scalar(select(Cart.state)) == "open"


def test_an_empty_cart_and_an_unknown_secret_order_nothing(app: Flask) -> None:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering), quantity=0)

    with pytest.raises(CartEmpty):
        ordered(secret, a_purchase())
    db.session.rollback()
    with pytest.raises(CartNotFound):
        ordered("not-a-secret-of-anything", a_purchase())

    db.session.rollback()
    assert _count(Order) == 0


def test_the_secret_of_another_cart_opens_neither_cart_nor_order(app: Flask) -> None:
    world = a_world()
    link = a_link(world.partner, world.offering)
    mine, theirs = a_cart(link), a_cart(link)
    ordered(theirs, a_purchase())

    with as_customer(mine):
        assert db.session.scalars(select(Order)).all() == []
        assert len(db.session.scalars(select(Cart)).all()) == 1
        assert len(db.session.scalars(select(CartLine)).all()) == 1


def test_an_order_of_forty_lines_takes_as_few_statements_as_one_of_one(app: Flask) -> None:
    world = a_world()
    many = [an_offering(f"Part {number}", vendor=world.vendor) for number in range(40)]
    small, large = a_cart(a_link(world.partner, world.offering)), a_cart(a_link(world.partner, *many))

    few, of_forty = _statements(small), _statements(large)

    assert (few, of_forty) == (15, 15)


def test_a_business_with_a_valid_number_abroad_is_reverse_charged(app: Flask) -> None:
    world = a_world()
    a_tax(2000, country="FR")
    db.session.commit()
    secret = a_cart(a_link(world.partner, world.offering))

    order = ordered(secret, a_purchase(country="FR", tax_number="FR40303265045"))

    assert (order.tax_minor, order.total_minor) == (0, 100_000)
    assert order.lines[0].terms["tax"]["treatment"] == "reverse_charge"


def test_a_suspended_partner_of_record_keeps_its_customer(app: Flask) -> None:
    world = a_world()
    paid(an_order(a_link(world.other_partner, world.offering)))
    world.other_partner.state = "suspended"
    db.session.commit()

    order = an_order(a_link(world.partner, world.offering), at=AT + timedelta(days=2))

    assert order.partner_id == world.other_partner.id


def test_a_partner_of_record_lapses_after_24_months_and_the_link_wins(app: Flask) -> None:
    world = a_world()
    paid(an_order(a_link(world.other_partner, world.offering)))
    later = AT.replace(year=AT.year + 2)

    order = an_order(a_link(world.partner, world.offering, at=later), at=later)

    assert order.partner_id == world.partner.id
    reason = queries.attributions(order)[1].reason
    assert reason == "The account last bought at 2026-11-02T09:00:00+00:00, 24 months ago or more."
    assert paid(order, at=later).account.partner_id == world.partner.id


def _statements(secret: str) -> int:
    with as_customer(secret), counted() as seen:
        order_cart(secret, a_purchase(), at=AT)
        db.session.commit()
    return len(seen)


def _new_price(offering: Offering, unit_minor: int) -> None:
    db.session.add(
        ListPrice(
            public_id=new_public_id("prc"), plan_id=offering.plans[0].id, currency="EUR", unit_minor=unit_minor,
            version=2, effective_from=AT,
        )
    )  # fmt: skip
    db.session.commit()


def _count(table: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_tax_number_that_a_stranger_bought_with_first_takes_no_partners_customer(app: Flask) -> None:
    world = a_world()
    registered(world.partner, "acme.com", at=AT - timedelta(days=1))
    bait = a_purchase("x@shell.example.com", tax_number=VAT, company="Shell")
    paid(ordered(a_cart(a_link(world.other_partner, world.offering)), bait), at=AT)

    order = ordered(
        a_cart(a_link(world.other_partner, world.offering)),
        a_purchase("kim@acme.com", tax_number=VAT),
        at=AT + timedelta(days=1),
    )

    assert (order.partner_id, order.attribution, order.guard_outcome) == (world.partner.id, "registration", "credit")


def test_of_two_accounts_that_a_buyer_names_the_first_fact_counts_where_nobody_holds_either(app: Flask) -> None:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering))
    first = directory.resolve(directory.identity_keys("x@gmail.com", VAT, SECRET_KEY), country="DE")
    directory.resolve(directory.identity_keys("kim@acme.com", None, SECRET_KEY), country="DE")
    db.session.commit()

    assert ordered(secret, a_purchase("kim@acme.com", tax_number=VAT)).account_id == first.account_id
