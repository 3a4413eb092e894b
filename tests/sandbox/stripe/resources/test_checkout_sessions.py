from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop, TurnableClock, line


def test_a_session_keeps_what_it_was_created_with(shop: Shop, clock: TurnableClock) -> None:
    expires_at = int(clock()) + 3_600
    session = shop.session(
        client_reference_id="ord_1",
        customer_email="buyer@example.com",
        metadata={"order": "ord_1"},
        expires_at=expires_at,
        locale="de",
    )

    assert session.id.startswith("cs_test_")
    assert session.url == f"{shop.server.url}/c/pay/{session.id}"
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_subtotal, session.amount_total, session.currency) == (108_000, 108_000, "eur")
    assert (session.client_reference_id, session.customer_email) == ("ord_1", "buyer@example.com")
    assert session.metadata
    assert (session.metadata["order"], session.expires_at, session.locale) == ("ord_1", expires_at, "de")


def test_payment_data_reaches_payment_and_charge(shop: Shop) -> None:
    data = {"description": "Order 1", "metadata": {"order": "ord_1"}, "transfer_group": "ord_1"}
    session = shop.session(payment_intent_data=data)

    shop.pay(session)

    paid = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    for part in (paid.payment_intent, paid.payment_intent.latest_charge):  # type: ignore[union-attr]
        assert (part.description, part.transfer_group, part.metadata["order"]) == ("Order 1", "ord_1", "ord_1")  # type: ignore[union-attr]


def test_sessions_are_listed_by_payment_customer_state_and_address(shop: Shop) -> None:
    customer = shop.v1.customers.create({"email": "known@example.com"})
    known = shop.session(customer=customer.id)
    paid = shop.session()
    shop.pay(paid)
    intent = shop.v1.checkout.sessions.retrieve(paid.id).payment_intent

    def found(**params: object) -> list[str]:
        return [session.id for session in shop.v1.checkout.sessions.list(params).data]  # type: ignore[arg-type]

    assert found(payment_intent=intent) == [paid.id]
    assert found(customer=customer.id) == [known.id]
    assert found(status="complete") == [paid.id]
    assert found(customer_details={"email": "buyer@example.com"}) == [paid.id]
    assert found() == [paid.id, known.id]


def test_metadata_can_be_changed_later(shop: Shop) -> None:
    session = shop.session(metadata={"a": "1"})

    changed = shop.v1.checkout.sessions.update(session.id, {"metadata": {"b": "2"}})

    assert changed.metadata
    assert changed.metadata.to_dict() == {"a": "1", "b": "2"}


def test_an_open_session_is_expired_on_request_and_a_paid_one_is_not(shop: Shop) -> None:
    given_up, paid = shop.session(), shop.session()
    shop.pay(paid)

    expired = shop.v1.checkout.sessions.expire(given_up.id)
    with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
        shop.v1.checkout.sessions.expire(paid.id)

    assert (expired.status, expired.url) == ("expired", None)
    assert shop.v1.checkout.sessions.retrieve(paid.id).status == "complete"
    assert shop.event_types().count("checkout.session.expired") == 1


@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"mode": ""}, "mode", "parameter_missing"),
        ({"mode": "subscription"}, "mode", None),
        ({"success_url": ""}, "success_url", "parameter_missing"),
        ({"success_url": "/thanks"}, "success_url", "url_invalid"),
        ({"line_items": []}, "line_items", "parameter_missing"),
        ({"line_items": [line("A", 49)]}, "line_items", "amount_too_small"),
        ({"line_items": [line("A", 99_999_999, quantity=2)]}, "line_items", "amount_too_large"),
        ({"customer": "cus_x"}, "customer", "resource_missing"),
        ({"customer": "cus_x", "customer_email": "a@b.c"}, "customer_email", None),
        ({"customer_email": "nobody"}, "customer_email", "email_invalid"),
        ({"expires_at": 1}, "expires_at", None),
        ({"expires_at": 9_999_999_999}, "expires_at", None),
        ({"automatic_tax": {"enabled": True}}, "automatic_tax[enabled]", None),
        ({"discounts": [{"coupon": "x"}]}, "discounts", "parameter_unknown"),
        ({"payment_method_types": ["ideal"]}, "payment_method_types", None),
    ],
)
def test_a_mistake_is_named_and_makes_no_session(
    shop: Shop, change: dict[str, object], param: str, code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.session(**change)

    assert (refused.value.param, refused.value.code, refused.value.http_status) == (param, code, 400)
    assert shop.v1.checkout.sessions.list().data == []
    assert shop.event_types() == []


def test_an_unknown_session_is_404(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.checkout.sessions.retrieve("cs_test_x")

    assert (refused.value.http_status, refused.value.param) == (404, "session")
