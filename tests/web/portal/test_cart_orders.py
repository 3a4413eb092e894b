"""Ordering what is in the buying cart: exactly what was shown, once."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.ledger import balances
from marketplace.orders.models import Order, PartnerCart
from marketplace.partners import membership
from marketplace.payments.models import Checkout
from marketplace.protection.models import GuardDecision, Incident
from tests.support.buying import Office, an_office, order_address, shown_total
from tests.support.guarding import rows
from tests.support.protection import protection_of, registered
from tests.support.sandbox import DECLINED_CARD, Sandbox
from tests.support.world import a_partner


def test_the_worked_example_bought_by_the_partner_is_in_the_books_to_the_cent(
    office: Office, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    office.put()
    page = office.cart()

    settled = office.pay(office.order(page), sandbox)

    for amount in ("€1,000.00", "€250.00", "€750.00", "€150.00", "€900.00"):
        assert amount in page
    assert settled is not None
    assert (settled.route, settled.attribution, settled.commission_minor) == ("partner_order", "own_purchase", 0)
    assert (settled.partner_total_minor, settled.tax_minor, settled.total_minor) == (75_000, 15_000, 90_000)
    assert settled.account.partner_id is None
    legs = superuser.execute(
        "select d.name, c.name, p.amount from ledger.postings p join ledger.accounts d on d.id = p.debit_id"
        " join ledger.accounts c on c.id = p.credit_id order by p.line"
    ).fetchall()
    assert legs == [
        ("stripe.pending", "vendor.payable", 67_500),
        ("stripe.pending", "operator.fees", 7_500),
        ("stripe.pending", "tax.payable", 15_000),
    ]
    assert superuser.execute("select count(*) from commissions").fetchone() == (0,)
    assert balances.trial_balance(db.session()) == {"EUR": 0}


def test_two_presses_order_once_and_lead_to_one_payment_page(office: Office, sandbox: Sandbox) -> None:
    office.put()
    page = office.cart()

    first, second = office.order(page), office.order(page)

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert db.session.scalars(select(Order.total_minor)).all() == [90_000]
    assert db.session.scalars(select(Checkout.number)).all() == [1]


def test_the_empty_cart_tells_of_an_order_until_it_is_paid(office: Office, sandbox: Sandbox) -> None:
    office.put()
    answer = office.order()
    number = db.session.scalars(select(Order.public_id)).one()

    waiting = office.cart()
    office.pay(answer, sandbox)

    assert f'href="/portal/orders/{number}">{number}</a>' in waiting
    assert "An order waits for payment" in waiting
    assert "Your cart is empty." in waiting
    assert number not in office.cart()


def test_a_price_that_changed_meanwhile_is_told_and_nothing_is_ordered(office: Office, sandbox: Sandbox) -> None:
    office.put()
    page = office.cart()
    db.session.execute(text("update list_prices set unit_minor = 120000 where unit_minor = 100000"))
    db.session.commit()

    answer = office.order(page)

    assert answer.status_code == 422
    assert "It came to €900.00 and comes to €1,080.00 now. Nothing was ordered." in answer.text
    assert "+€150.00" in answer.text
    assert db.session.scalars(select(Order.id)).all() == []
    assert office.order(answer.text).location.startswith(sandbox.url)
    assert db.session.scalars(select(Order.total_minor)).all() == [108_000]


def test_what_is_retired_meanwhile_is_named_and_left_out(office: Office, sandbox: Sandbox) -> None:
    other = office.world.other_offering
    office.put()
    office.put(other.plans[0].public_id)
    db.session.execute(text("update offerings set state = 'retired' where name = 'Mail Guard'"))
    db.session.commit()

    page = office.cart()
    office.order(page)

    assert "Not sold any more, so left out: Mail Guard · Licence." in page
    assert db.session.scalars(select(Order.total_minor)).all() == [90_000]


def test_a_declined_card_leaves_the_order_to_be_paid_on_the_same_page(office: Office, sandbox: Sandbox) -> None:
    office.put()
    first = office.order()
    assert office.pay(first, sandbox, card=DECLINED_CARD) is None
    order = db.session.scalars(select(Order.public_id)).one()

    again = office.client.post(f"/portal/orders/{order}/payment/")

    assert again.location == first.location
    assert office.pay(again, sandbox) is not None


def test_a_suspended_partner_orders_nothing(office: Office, sandbox: Sandbox) -> None:
    office.put()
    page = office.cart()
    membership.suspend(office.world.partner, reason="Unpaid fees.", at=clock.now())
    db.session.commit()

    answer = office.order(page)

    assert answer.status_code == 422
    assert "Your company is suspended" in answer.text
    assert db.session.scalars(select(Order.id)).all() == []
    assert db.session.scalars(select(PartnerCart.state)).all() == ["open"]


@pytest.mark.parametrize("amount", ["", "-1", "abc", "9" * 30])
def test_a_total_that_nobody_was_shown_orders_nothing(office: Office, sandbox: Sandbox, amount: str) -> None:
    office.put()

    answer = office.client.post(order_address(office.cart()), data={"shown_total": amount})

    assert answer.status_code == 422
    assert db.session.scalars(select(Order.id)).all() == []


def test_a_colleagues_cart_looks_absent(office: Office, sandbox: Sandbox) -> None:
    office.put()
    page = office.cart()
    colleague = an_office(office.client, role="seller", world=office.world)

    answer = colleague.client.post(order_address(page), data={"shown_total": shown_total(page)})

    assert answer.status_code == 404
    assert db.session.scalars(select(Order.id)).all() == []


def test_what_is_bought_for_an_end_customer_is_activity_at_its_account(office: Office, sandbox: Sandbox) -> None:
    answer = registered(office.world.partner, "acme.com", at=clock.now() - timedelta(days=100))
    before = protection_of(answer).ends_at
    office.put()

    placed = office.pay(office.order(customer="https://www.acme.com/about"), sandbox)

    assert placed is not None
    assert (placed.account_id, placed.partner_id, placed.route) == (
        answer.registration.account_id, office.world.partner.id, "partner_order",
    )  # fmt: skip
    assert (placed.guard_decision.standing, placed.guard_decision.outcome) == ("own", "allow")
    assert protection_of(answer).ends_at > before
    assert placed.account.partner_id is None  # an order of the partner's own binds nobody


def test_an_end_customer_that_is_somebody_elses_is_refused_and_the_attempt_is_on_record(
    office: Office, sandbox: Sandbox
) -> None:
    rival = a_partner("Southwind")
    registered(rival, "acme.com", at=clock.now() - timedelta(days=1))
    office.put()

    refused = office.order(customer="kim@acme.com")

    assert refused.status_code == 422
    assert "This sale was refused" in refused.text
    assert "Southwind" not in refused.text
    assert 'value="kim@acme.com"' in refused.text
    assert rows(Order) == []
    [incident] = rows(Incident)
    assert (incident.partner_id, incident.kind, incident.resolution) == (rival.id, "partner_order", "refused")
    assert office.order().status_code == 303  # without naming it, the cart is ordered as before


@pytest.mark.parametrize("typed", ["gmail.com", "co.uk", "nobody", "DE999999999"])
def test_an_end_customer_that_nothing_identifies_is_told(office: Office, sandbox: Sandbox, typed: str) -> None:
    office.put()

    refused = office.order(customer=typed)

    assert (refused.status_code, rows(Order), rows(GuardDecision)) == (422, [], [])
    assert f'value="{typed}"' in refused.text
