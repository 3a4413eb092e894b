from __future__ import annotations

from tests.sandbox.support import Shop, TurnableClock, line


def test_a_paid_session_is_complete_and_everything_is_told_in_order(shop: Shop) -> None:
    session = shop.session(line("Backup", 1_000), customer_creation="always")

    shop.pay(session)

    paid = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["customer"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details
    assert (paid.customer_details.email, paid.customer_details.name) == ("buyer@example.com", "Bea Buyer")
    assert paid.customer.email == "buyer@example.com"  # type: ignore[union-attr]
    assert shop.event_types() == [
        "product.created",
        "price.created",
        "payment_intent.created",
        "charge.succeeded",
        "charge.updated",
        "payment_intent.succeeded",
        "customer.created",
        "checkout.session.completed",
    ]


def test_a_guest_stays_without_a_customer(shop: Shop) -> None:
    session = shop.session()

    shop.pay(session)

    assert shop.v1.checkout.sessions.retrieve(session.id).customer is None
    assert shop.v1.customers.list().data == []


def test_an_expired_session_gives_up_the_payment_begun_in_it(shop: Shop, clock: TurnableClock) -> None:
    session = shop.session()
    shop.pay(session, "4000000000000002")

    clock.advance(24 * 3_600)
    expired = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})

    assert expired.status == "expired"
    assert expired.payment_intent.status == "canceled"  # type: ignore[union-attr]
    assert expired.payment_intent.cancellation_reason == "expired"  # type: ignore[union-attr]
    assert shop.event_types()[-2:] == ["payment_intent.canceled", "checkout.session.expired"]


def test_a_session_with_manual_capture_completes_unpaid(shop: Shop) -> None:
    session = shop.session(payment_intent_data={"capture_method": "manual"})

    shop.pay(session)

    held = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (held.status, held.payment_status) == ("complete", "unpaid")
    assert held.payment_intent.status == "requires_capture"  # type: ignore[union-attr]


def test_a_session_that_costs_nothing_needs_no_card(shop: Shop) -> None:
    session = shop.session(line("Gift", 0))

    shop.pay(session, "", expiry="", cvc="", name="")

    done = shop.v1.checkout.sessions.retrieve(session.id)
    assert (done.status, done.payment_status, done.payment_intent) == ("complete", "no_payment_required", None)
    assert shop.v1.charges.list().data == []
