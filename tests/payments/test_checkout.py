"""Sending a customer to the payment page: one try, one key, one page, whatever dies in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.errors import OutcomeUnknown, Refused
from marketplace.gateways.ports import CheckoutItem, CheckoutRequest, CheckoutSession, Payments, ProviderEvent
from marketplace.orders import lifecycle, ordering
from marketplace.payments import checkout
from marketplace.payments.errors import AmountDiffers, NotPayable
from marketplace.payments.models import Checkout
from tests.support.paying import Sale, a_sale, page_for, request_of, tries_of
from tests.support.sales import as_customer, paid
from tests.support.sandbox import Sandbox


class Unreliable:
    """The real gateway, except that the answers to some calls are lost: before Stripe acts, or after."""

    def __init__(self, real: Payments, *faults: str) -> None:
        self.real, self.faults, self.keys = real, list(faults), list[str]()

    def find_opened(self, idempotency_key: str, *, since: datetime) -> CheckoutSession | None:
        return self.real.find_opened(idempotency_key, since=since)

    def open_checkout(self, request: CheckoutRequest, *, idempotency_key: str) -> CheckoutSession:
        self.keys.append(idempotency_key)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "before":
            raise OutcomeUnknown("No answer.")
        session = self.real.open_checkout(request, idempotency_key=idempotency_key)
        if fault == "after":
            raise OutcomeUnknown("No answer.")
        assert not db.session().in_transaction()
        return session

    def find_checkout(self, session_id: str) -> CheckoutSession:
        return self.real.find_checkout(session_id)

    def close_checkout(self, session_id: str) -> CheckoutSession:
        return self.real.close_checkout(session_id)

    def read_event(self, body: bytes, signature: str, *, now: datetime) -> ProviderEvent:
        return self.real.read_event(body, signature, now=now)

    def events_since(self, at: datetime, types: tuple[str, ...]) -> Iterator[ProviderEvent]:
        return self.real.events_since(at, types)


def test_the_first_click_writes_the_try_asks_stripe_and_notes_the_page(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()

    session_id = page_for(sale, sandbox.payments)

    [tried] = tries_of(sale)
    assert (tried.state, tried.number, tried.session_id) == ("open", 1, session_id)
    assert tried.idempotency_key == f"checkout:{sale.public_id}:1"
    assert tried.url == f"{sandbox.url}/c/pay/{session_id}"
    assert tried.parameters["items"] == [["Backup Suite", 90_000], ["Tax", 18_000]]


def test_a_second_click_goes_to_the_same_page_without_asking_stripe(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    gateway = Unreliable(sandbox.payments)

    first, second = page_for(sale, gateway), page_for(sale, gateway, customer_email="other@acme.example.org")

    assert (first, len(gateway.keys), len(tries_of(sale))) == (second, 1, 1)


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_lost_answer_is_asked_for_again_with_the_same_key_and_parameters(
    app: Flask, sandbox: Sandbox, lost: str
) -> None:
    sale = a_sale()
    gateway = Unreliable(sandbox.payments, lost)
    with pytest.raises(OutcomeUnknown):
        page_for(sale, gateway)
    assert [tried.state for tried in tries_of(sale)] == ["preparing"]

    session_id = page_for(sale, gateway, customer_email="changed@acme.example.org")

    asked = 2 if lost == "before" else 1  # a page that is there already is found, and not asked for again
    assert gateway.keys == [f"checkout:{sale.public_id}:1"] * asked
    assert [(tried.state, tried.session_id) for tried in tries_of(sale)] == [("open", session_id)]
    with sandbox.server.engine.read() as context:
        assert [each["id"] for each in context.objects.all("checkout.session")] == [session_id]


def test_after_a_certain_no_the_next_try_has_a_new_key(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    with pytest.raises(Refused):
        page_for(sale, sandbox.payments, success_url="nowhere")

    session_id = page_for(sale, sandbox.payments)

    assert [(tried.number, tried.state, tried.session_id) for tried in tries_of(sale)] == [
        (1, "failed", None),
        (2, "open", session_id),
    ]


def test_a_page_past_its_time_gives_way_to_a_new_one(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    first = page_for(sale, sandbox.payments)
    superuser.execute("update checkouts set expires_at = %s", [clock.now() - timedelta(seconds=1)])

    second = page_for(sale, sandbox.payments)

    assert first != second
    assert [(tried.number, tried.state) for tried in tries_of(sale)] == [(1, "expired"), (2, "open")]


def test_what_is_paid_or_canceled_is_not_paid_again(app: Flask, sandbox: Sandbox) -> None:
    settled, given_up = a_sale(), None
    given_up = a_sale(settled.world, email="a@b.example")
    paid(settled.order)
    lifecycle.cancel(lifecycle.lock(given_up.order_id), at=clock.now(), actor="customer", reason="Given up.")
    db.session.commit()

    for sale in (settled, given_up):
        with pytest.raises(NotPayable):
            page_for(sale, sandbox.payments)

    assert db.session.query(Checkout).count() == 0


def test_a_page_that_would_ask_for_another_amount_is_refused_and_nothing_is_written(
    app: Flask, sandbox: Sandbox
) -> None:
    sale = a_sale()

    for changes in ({"items": (CheckoutItem("All", 107_999),)}, {"currency": "USD"}):
        with pytest.raises(AmountDiffers):
            page_for(sale, sandbox.payments, **changes)

    assert db.session.query(Checkout).count() == 0


def test_a_second_answer_for_one_try_changes_nothing(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    session = sandbox.payments.find_checkout(page_for(sale, sandbox.payments))
    before = tries_of(sale)[0]
    facts = (before.url, before.state)

    checkout.record(before.id, sandbox.payments.close_checkout(session.id), at=clock.now())
    checkout.fail(before.id, at=clock.now())
    db.session.commit()

    after = tries_of(sale)[0]
    assert (after.url, after.state) == facts


def test_the_operator_sees_neither_the_customers_secret_nor_its_address(app: Flask, sandbox: Sandbox) -> None:
    from marketplace.db.actor import Actor, acting

    sale = a_sale()
    page_for(sale, sandbox.payments)

    for actor in (
        Actor("operator", str(sale.world.operator.id)), Actor("partner", str(sale.world.partner.id)),
        Actor("vendor", str(sale.world.vendor.id)), Actor("anonymous"), Actor("customer", "somebody else"),
    ):  # fmt: skip
        with acting(actor):
            assert db.session.query(Checkout).count() == 0, actor


def test_a_customer_who_comes_back_before_there_was_a_page_leaves_no_job(
    app: Flask, superuser: psycopg.Connection
) -> None:
    sale = a_sale()

    with as_customer(sale.secret), transaction():
        checkout.look_again(ordering.order_of(sale.secret))

    assert superuser.execute("select count(*) from procrastinate_jobs").fetchone() == (0,)


def test_a_frozen_request_comes_back_as_it_was(app: Flask) -> None:
    sale = a_sale()
    wanted = request_of(sale)

    assert _thawed(sale, wanted) == wanted


def _thawed(sale: Sale, wanted: CheckoutRequest) -> CheckoutRequest:
    with transaction():
        return checkout.as_try(checkout.prepare(sale.order, request=wanted, at=clock.now())).request


def test_a_failure_that_stripe_keeps_under_the_key_does_not_keep_the_customer_from_paying(
    app: Flask, sandbox: Sandbox
) -> None:
    sale = a_sale()
    kept = sandbox.double.fault("POST", "/v1/checkout/sessions", "error_after_effect", limit=1)
    with pytest.raises(OutcomeUnknown):
        page_for(sale, sandbox.payments)
    assert kept.reached == 1

    session_id = page_for(sale, sandbox.payments)

    assert [each.state for each in tries_of(sale)] == ["open"]
    assert sandbox.pay(session_id) == 303


def test_a_try_without_any_answer_is_given_up_once_no_call_can_be_under_way(app: Flask, sandbox: Sandbox) -> None:
    sale, now = a_sale(), clock.now()
    sandbox.double.fault("POST", "/v1/checkout/sessions", "reset_before_effect", limit=0)
    for minutes, state in ((0, "preparing"), (1, "preparing"), (3, "failed")):
        with pytest.raises(OutcomeUnknown):
            page_for(sale, sandbox.payments, at=now + timedelta(minutes=minutes))
        assert [each.state for each in tries_of(sale)] == [state]
        db.session.rollback()
    sandbox.double.calm()

    page_for(sale, sandbox.payments, at=now + timedelta(minutes=4))

    assert [each.state for each in tries_of(sale)] == ["failed", "open"]
