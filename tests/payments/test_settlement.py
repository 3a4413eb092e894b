"""Settlement: one effect, whatever brings the news and however often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Never

import psycopg
import pytest
from flask import Flask

from marketplace.commissions.models import Commission
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.gateways.errors import OutcomeUnknown
from marketplace.gateways.ports import CheckoutItem, CheckoutRequest, CheckoutSession
from marketplace.ledger import balances
from marketplace.orders import lifecycle, queries
from marketplace.payments import checkout as checkouts
from marketplace.payments import settlement, soundness
from marketplace.payments.errors import NotPayable, SettlementRefused
from marketplace.payments.models import Checkout, Payment
from marketplace.protection.models import Incident
from tests.support.crediting import in_the_tail
from tests.support.paying import BY_NAME, ISSUER, Sale, a_sale, page_for, tries_of, waiting_jobs
from tests.support.protection import protection_of, registered
from tests.support.sales import a_cart, a_link, a_purchase, ordered
from tests.support.sandbox import Sandbox
from tests.support.statements import counted
from tests.support.world import World, a_margin, a_world, an_offering


def test_a_paid_page_settles_the_order_with_everything_that_follows(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale, session = _paid(sandbox)
    at = clock.now()

    settled = settlement.settle(session, issuer=ISSUER, at=at)
    db.session.commit()

    assert settled is not None
    assert settled.public_id == sale.public_id
    order = sale.order
    assert (order.state, order.paid_at) == ("paid", at)
    assert order.account.partner_id == sale.world.partner.id
    payment = db.session.query(Payment).one()
    assert (payment.amount_minor, payment.currency, payment.is_live) == (108_000, "EUR", False)
    assert payment.payment_intent_id == session.captured.payment_intent_id
    assert payment.processing_fee_minor is None
    assert [(each.amount_minor, each.currency) for each in db.session.query(Commission)] == [(15_000, "EUR")]
    assert tries_of(sale)[0].state == "complete"
    assert queries.transitions(order)[-1].reason == f"Payment {payment.public_id}"
    assert _books(sale) == {
        "operator.fees": 7_500,
        f"partner.pending partner:{sale.world.partner.id}": 15_000,
        "stripe.pending": -108_000,
        "tax.payable tax:DE": 18_000,
        f"vendor.payable vendor:{sale.world.vendor.id}": 67_500,
    }
    assert waiting_jobs(superuser) == [
        ("payments.processing_fee", {"payment_id": payment.id}),
        ("mail.order_paid", {"order_id": sale.order_id}),
        ("mail.commission_accrued", {"order_id": sale.order_id}),
    ]


def test_a_payment_extends_the_protection_of_whoever_sold(app: Flask, sandbox: Sandbox) -> None:
    sale, session = _paid(sandbox)
    at = clock.now()
    protection = protection_of(registered(sale.world.partner, "example.org", at=at - timedelta(days=30)))

    settlement.settle(session, issuer=ISSUER, at=at)
    db.session.commit()

    assert protection.ends_at == at + timedelta(days=180)


def test_a_sale_in_somebodys_tail_credits_it_in_the_same_transaction(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    at, world = clock.now(), a_world()
    in_the_tail(world.other_partner, at=at)
    sale, session = _paid(sandbox, world)
    superuser.execute("update procrastinate_jobs set status = 'succeeded'")

    settlement.settle(session, issuer=ISSUER, at=at)
    db.session.commit()

    # 17.5 % of the list price of 1 000.00 are 175.00, and half of that is credited; the sale is as without it
    assert _books(sale) == {
        "operator.fees": 7_500,
        "operator.goodwill": -8_750,
        f"partner.pending partner:{world.partner.id}": 15_000,
        f"partner.pending partner:{world.other_partner.id}": 8_750,
        "stripe.pending": -108_000,
        "tax.payable tax:DE": 18_000,
        f"vendor.payable vendor:{world.vendor.id}": 67_500,
    }
    assert waiting_jobs(superuser)[1:] == [
        ("mail.order_paid", {"order_id": sale.order_id}),
        ("mail.commission_accrued", {"order_id": sale.order_id}),
        ("mail.credit_booked", {"order_id": sale.order_id}),
    ]
    assert [(each.resolution, each.resolved_at) for each in db.session.query(Incident)] == [("credited", at)]
    db.session.rollback()
    with snapshot():
        assert soundness.audit() == []


def test_only_an_order_that_owes_something_costs_statements_for_it(app: Flask, sandbox: Sandbox) -> None:
    world, at = a_world(), clock.now()
    in_the_tail(world.other_partner, at=at)
    plain, owing = _paid(sandbox, world, email="lee@globex.com"), _paid(sandbox, world)

    with counted() as without:
        settlement.settle(plain[1], issuer=ISSUER, at=clock.now())
        db.session.commit()
    with counted() as with_one:
        settlement.settle(owing[1], issuer=ISSUER, at=clock.now())
        db.session.commit()

    words = ("order_credits", "hold_books", "conclude_incidents", "credit_id, partner_id")
    assert [each for each in without if any(word in each for word in words)] == []
    assert len(with_one) - len(without) == 5


def test_a_free_order_still_owes_its_credit(app: Flask, sandbox: Sandbox) -> None:
    world, at = a_world(), clock.now()
    in_the_tail(world.other_partner, at=at)
    a_margin(10_000, tier="gold", offering_id=world.offering.id)
    db.session.commit()
    secret = a_cart(a_link(world.partner, world.offering, unit_retail_minor=0, at=at), at=at)
    order = ordered(secret, a_purchase(), at=at)
    db.session.commit()
    checkout = Checkout(
        public_id="chk_free", order=order, token_hash=order.token_hash, number=1, idempotency_key="free", parameters={},
        state="preparing", created_at=at,
    )  # fmt: skip
    db.session.add(checkout)
    db.session.flush()
    settlement.settle_without_cash(checkout, at=at)
    db.session.commit()

    held = {each.account.label: each.balance_minor for each in balances.all_accounts(db.session())}
    assert {label: amount for label, amount in held.items() if amount} == {
        "operator.goodwill": -8_750,
        f"partner.pending partner:{world.other_partner.id}": 8_750,
    }


def test_a_second_settlement_changes_nothing(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale, session = _paid(sandbox)
    settlement.settle(session, issuer=ISSUER, at=clock.now())
    db.session.commit()
    books, jobs = _books(sale), waiting_jobs(superuser)

    again = settlement.settle(session, issuer=ISSUER, at=clock.now())
    db.session.commit()

    assert again is not None
    assert again.id == sale.order_id
    assert (_books(sale), waiting_jobs(superuser)) == (books, jobs)
    assert db.session.query(Payment).count() == 1
    assert [step.to_state for step in queries.transitions(sale.order)] == ["placed", "paid"]


def test_a_page_whose_answer_was_lost_is_recognised_by_its_key(app: Flask, sandbox: Sandbox) -> None:
    sale, session = _paid(sandbox)
    tried = tries_of(sale)[0]
    tried.state, tried.session_id, tried.url = "preparing", None, None
    db.session.commit()

    settlement.settle(session, issuer=ISSUER, at=clock.now())
    db.session.commit()

    assert sale.order.is_paid
    assert (tries_of(sale)[0].session_id, tries_of(sale)[0].state) == (session.id, "complete")


def test_an_order_canceled_meanwhile_is_settled_all_the_same(app: Flask, sandbox: Sandbox) -> None:
    sale, session = _paid(sandbox)
    lifecycle.cancel(lifecycle.lock(sale.order_id), at=clock.now(), actor="operator", reason="Given up.")
    db.session.commit()

    settlement.settle(session, issuer=ISSUER, at=clock.now())
    db.session.commit()

    assert (sale.order.state, sale.order.canceled_at) == ("paid", None)
    assert _books(sale)["stripe.pending"] == -108_000


@pytest.mark.parametrize("change", [{"amount_minor": 107_999}, {"currency": "USD"}, {"is_live": True}])
def test_money_that_does_not_fit_its_order_is_refused_and_books_nothing(
    app: Flask, sandbox: Sandbox, change: dict[str, object]
) -> None:
    sale, session = _paid(sandbox)

    with pytest.raises(SettlementRefused, match="is not the order's"):
        settlement.settle(replace(session, **change), issuer=ISSUER, at=clock.now())
    db.session.commit()

    assert sale.order.state == "placed"
    assert (db.session.query(Payment).count(), _books(sale)) == (0, {})


def test_a_second_payment_of_one_order_is_refused_and_names_both(app: Flask, sandbox: Sandbox) -> None:
    sale, session = _paid(sandbox)
    settlement.settle(session, issuer=ISSUER, at=clock.now())
    db.session.commit()
    books = _books(sale)
    second = replace(session, captured=replace(session.captured, payment_intent_id="pi_second"))

    with pytest.raises(SettlementRefused, match="paid twice: pi_second came after pi_"):
        settlement.settle(second, issuer=ISSUER, at=clock.now())
    db.session.commit()

    assert (_books(sale), db.session.query(Payment).count()) == (books, 1)


def test_a_paid_page_that_was_not_opened_here_is_refused(app: Flask, sandbox: Sandbox) -> None:
    sale, session = _paid(sandbox)

    with pytest.raises(SettlementRefused, match="not opened by this marketplace"):
        settlement.settle(replace(session, id="cs_foreign", idempotency_key="other"), issuer=ISSUER, at=clock.now())

    assert sale.order.state == "placed"


def test_a_page_of_an_unknown_order_is_nobodys(app: Flask, sandbox: Sandbox) -> None:
    _, session = _paid(sandbox)

    assert settlement.settle(replace(session, order_id="ord_unknown"), issuer=ISSUER, at=clock.now()) is None
    assert db.session.query(Payment).count() == 0


def test_a_page_without_money_changes_no_order(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    session = sandbox.payments.find_checkout(page_for(sale, sandbox.payments))

    assert settlement.settle(session, issuer=ISSUER, at=clock.now()) is None
    db.session.commit()

    assert (sale.order.state, tries_of(sale)[0].state) == ("placed", "open")


def test_an_expired_page_ends_its_try(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    session = sandbox.payments.close_checkout(page_for(sale, sandbox.payments))

    assert settlement.settle(session, issuer=ISSUER, at=clock.now()) is None
    db.session.commit()

    assert (sale.order.state, tries_of(sale)[0].state) == ("placed", "expired")


def test_a_bank_debit_on_its_way_holds_back_a_second_try_until_it_fails(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    session = sandbox.payments.find_checkout(page_for(sale, sandbox.payments))
    settlement.settle(replace(session, status="complete"), issuer=ISSUER, at=clock.now())
    db.session.commit()
    with pytest.raises(NotPayable, match="on its way"):
        page_for(sale, sandbox.payments)

    settlement.settle(replace(session, status="complete", has_failed=True), issuer=ISSUER, at=clock.now())
    db.session.commit()
    page_for(sale, sandbox.payments)

    assert [tried.state for tried in tries_of(sale)] == ["failed", "open"]
    assert sale.order.state == "placed"


def test_paid_without_a_payment_to_show_is_asked_again(app: Flask, sandbox: Sandbox) -> None:
    sale, session = _paid(sandbox)

    with pytest.raises(OutcomeUnknown):
        settlement.settle(replace(session, captured=None), issuer=ISSUER, at=clock.now())
    db.session.rollback()

    assert sale.order.state == "placed"


def _paid(sandbox: Sandbox, world: World | None = None, **buyer: str) -> tuple[Sale, CheckoutSession]:
    sale = a_sale(world, **buyer)
    session_id = page_for(sale, sandbox.payments)
    assert sandbox.pay(session_id) == 303
    return sale, sandbox.payments.find_checkout(session_id)


def _books(sale: Sale) -> dict[str, int]:
    accounts = balances.all_accounts(db.session())
    db.session.commit()
    return {each.account.label: each.balance_minor for each in accounts if each.balance_minor}


def test_an_order_that_costs_nothing_is_settled_without_stripe_once(app: Flask, superuser: psycopg.Connection) -> None:
    world = a_world()
    gift = an_offering("Starter Guide", vendor=world.vendor, unit_minor=0)
    db.session.commit()
    at = clock.now()
    secret = a_cart(a_link(world.partner, gift, unit_retail_minor=0, at=at), at=at)
    order = ordered(secret, a_purchase("kim@acme.example.org"), at=at)
    db.session.commit()
    request = CheckoutRequest(
        order.public_id, "EUR", (CheckoutItem("Starter Guide", 0),), "kim@acme.example.org", "http://x/r", "http://x/o",
        at + checkouts.LASTS,
    )  # fmt: skip

    address = checkouts.open_page(
        lambda: checkouts.begin(order, request=request, at=at), payments=Refusing(), transaction=transaction, at=at
    )
    [(name, arguments)] = waiting_jobs(superuser)
    for _ in range(2):
        BY_NAME[name].do(**arguments)

    assert (address, name) == ("http://x/o", "payments.without_cash")
    db.session.refresh(order)
    assert (order.state, order.total_minor) == ("paid", 0)
    assert [(step.to_state, step.reason) for step in queries.transitions(order)][1:] == [("paid", "It costs nothing.")]
    assert balances.all_accounts(db.session()) == []
    assert db.session.query(Payment).count() == 0


class Refusing:
    """A way to Stripe that must not be taken."""

    def __getattr__(self, name: str) -> Never:
        raise AssertionError(f"Stripe was asked: {name}")
