"""Stripe's own library against the sandbox."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
import stripe

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.gateways.errors import EventRefused, KeyReused, OutcomeUnknown, Refused, UnknownAtProvider
from marketplace.gateways.ports import CheckoutItem, CheckoutRequest
from marketplace.gateways.stripe import StripePayments
from tests.support.sandbox import DECLINED_CARD, KEY, WEBHOOK_SECRET, Sandbox


def a_request(*amounts: int, currency: str = "EUR", order_id: str = "ord_1") -> CheckoutRequest:
    items = tuple(CheckoutItem(f"Item {number}", amount) for number, amount in enumerate(amounts, start=1))
    return CheckoutRequest(
        order_id, currency, items, "kim@acme.example", "https://shop.example/back?s={CHECKOUT_SESSION_ID}",
        "https://shop.example/order", clock.now().replace(microsecond=0) + timedelta(hours=23),
    )  # fmt: skip


def test_a_page_asks_for_exactly_the_amounts_given(sandbox: Sandbox) -> None:
    request = a_request(90_000, 18_000)

    session = sandbox.payments.open_checkout(request, idempotency_key="k1")

    assert (session.order_id, session.currency, session.amount_minor) == ("ord_1", "EUR", 108_000)
    assert (session.status, session.is_paid, session.is_live) == ("open", False, False)
    assert (session.expires_at, session.idempotency_key) == (request.expires_at, "k1")
    assert (session.url or "").startswith(sandbox.url)


def test_the_same_key_answers_with_the_same_page_and_another_request_with_it_is_refused(sandbox: Sandbox) -> None:
    request = a_request(1_000)
    first = sandbox.payments.open_checkout(request, idempotency_key="k1")

    again = sandbox.payments.open_checkout(request, idempotency_key="k1")

    assert again.id == first.id
    with pytest.raises(KeyReused):
        sandbox.payments.open_checkout(a_request(2_000), idempotency_key="k1")


def test_a_paid_page_shows_its_money_down_to_the_fee(sandbox: Sandbox) -> None:
    session = sandbox.payments.open_checkout(a_request(100_000), idempotency_key="k1")
    assert sandbox.pay(session.id, card=DECLINED_CARD) == 303
    assert sandbox.pay(session.id) == 303

    found = sandbox.payments.find_checkout(session.id)

    assert (found.status, found.is_paid) == ("complete", True)
    assert found.captured is not None
    assert (found.captured.fee_minor, found.captured.fee_currency) == (2_930, "EUR")
    assert found.captured.payment_intent_id.startswith("pi_")
    assert found.captured.available_on is not None
    assert not found.captured.is_contested


def test_a_declined_card_leaves_the_page_open_and_no_money(sandbox: Sandbox) -> None:
    session = sandbox.payments.open_checkout(a_request(1_000), idempotency_key="k1")
    sandbox.pay(session.id, card=DECLINED_CARD)

    found = sandbox.payments.find_checkout(session.id)

    assert (found.status, found.is_paid, found.captured) == ("open", False, None)


def test_a_page_is_closed_once_and_a_paid_one_stays_paid(sandbox: Sandbox) -> None:
    unpaid = sandbox.payments.open_checkout(a_request(1_000), idempotency_key="k1")
    paid = sandbox.payments.open_checkout(a_request(1_000), idempotency_key="k2")
    sandbox.pay(paid.id)

    assert sandbox.payments.close_checkout(unpaid.id).status == "expired"
    assert sandbox.payments.close_checkout(unpaid.id).status == "expired"
    assert sandbox.payments.close_checkout(paid.id).is_paid


def test_yen_are_sent_as_they_are_and_kronur_as_hundredths(sandbox: Sandbox) -> None:
    for currency in ("JPY", "ISK"):
        session = sandbox.payments.open_checkout(a_request(6_993, currency=currency), idempotency_key=currency)
        assert (session.amount_minor, session.currency) == (6_993, currency)

    with sandbox.server.engine.read() as context:
        totals = {each["currency"]: each["amount_total"] for each in context.objects.all("checkout.session")}
    assert totals == {"jpy": 6_993, "isk": 699_300}


def test_a_hundred_and_fifty_lines_fit_with_the_last_ones_summed_up(sandbox: Sandbox) -> None:
    session = sandbox.payments.open_checkout(a_request(*[100] * 150), idempotency_key="k1")

    assert session.amount_minor == 15_000


def test_refusals_are_certain_and_name_the_reason(sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match="at least 50 minor units"):
        sandbox.payments.open_checkout(a_request(10), idempotency_key="k1")
    with pytest.raises(UnknownAtProvider):
        sandbox.payments.find_checkout("cs_unknown")


def test_a_wrong_key_is_no_verdict_on_the_payment(sandbox: Sandbox) -> None:
    stranger = StripePayments("sk_test_other", WEBHOOK_SECRET, api_base=sandbox.url)

    with pytest.raises(Unavailable, match="STRIPE_SECRET_KEY") as refusal:
        stranger.open_checkout(a_request(1_000), idempotency_key="k1")

    assert not isinstance(refusal.value, OutcomeUnknown)


def test_without_an_answer_the_outcome_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.gateways.stripe.RETRIES", 0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    nobody = StripePayments(KEY, WEBHOOK_SECRET, api_base=f"http://127.0.0.1:{port}")

    with pytest.raises(OutcomeUnknown):
        nobody.open_checkout(a_request(1_000), idempotency_key="k1")


def test_events_come_newest_first_over_several_pages_and_by_type(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.gateways.stripe.PAGE", 2)
    sessions = [sandbox.payments.open_checkout(a_request(1_000), idempotency_key=f"k{n}").id for n in range(5)]
    for session_id in sessions:
        sandbox.pay(session_id)

    events = list(sandbox.payments.events_since(clock.now() - timedelta(hours=1), ("checkout.session.completed",)))

    assert [event.object_id for event in events] == sessions[::-1]
    assert {event.type for event in events} == {"checkout.session.completed"}
    assert not list(sandbox.payments.events_since(clock.now() + timedelta(hours=1), ("checkout.session.completed",)))


def test_a_signed_event_is_read_and_nothing_of_a_person_is_kept(sandbox: Sandbox) -> None:
    body, header = next(_signed(sandbox))

    event = sandbox.payments.read_event(body, header, now=clock.now())

    assert (event.type, event.is_live, event.object_id[:8]) == ("checkout.session.completed", False, "cs_test_")
    assert b"kim@acme.example" in body
    assert "kim@acme.example" not in json.dumps(dict(event.payload))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"object": "v2.core.event"}, "no event"),
        ({"livemode": True}, "other mode"),
        ({"data": None}, "no event"),
        ({"created": "soon"}, "no event"),
    ],
)
def test_an_event_of_another_kind_is_refused(sandbox: Sandbox, change: dict[str, object], reason: str) -> None:
    body, _ = next(_signed(sandbox))
    changed = json.dumps({**json.loads(body), **change})
    header = stripe.WebhookSignature.generate_signature_header(changed, WEBHOOK_SECRET)

    with pytest.raises(EventRefused, match=reason):
        sandbox.payments.read_event(changed.encode(), header, now=clock.now())


def _signed(sandbox: Sandbox) -> Iterator[tuple[bytes, str]]:
    session = sandbox.payments.open_checkout(a_request(1_000), idempotency_key="k1")
    sandbox.pay(session.id)
    for event in sandbox.events():
        if event["type"] == "checkout.session.completed":
            body = json.dumps(event)
            yield body.encode(), stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_SECRET)
