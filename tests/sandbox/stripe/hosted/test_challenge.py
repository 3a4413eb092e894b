from __future__ import annotations

import pytest
import requests
import stripe

from tests.sandbox.support import Shop, alert

_CHALLENGED = "4000000000003220"


def _ask(shop: Shop) -> tuple[stripe.checkout.Session, str]:
    session = shop.session()
    return session, shop.pay(session, _CHALLENGED).headers["Location"]


def _answer(address: str, answer: str) -> requests.Response:
    return requests.post(address, data={"answer": answer}, allow_redirects=False, timeout=20)


def test_the_bank_asks_before_anything_is_charged(shop: Shop) -> None:
    session, address = _ask(shop)

    page = requests.get(address, timeout=20)

    for text in ("Do you approve this payment?", "€1,080.00", "•••• 3220", "Partner marketplace"):
        assert text in page.text
    assert shop.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert shop.v1.charges.list().data == []


def test_approval_pays_and_leads_to_the_shop(shop: Shop) -> None:
    session, address = _ask(shop)

    answer = _answer(address, "complete")
    again = _answer(address, "fail")

    assert answer.status_code == again.status_code == 303
    assert answer.headers["Location"] == again.headers["Location"] == f"http://127.0.0.1:1/thanks?session={session.id}"
    [charge] = shop.v1.charges.list().data
    assert charge.payment_method_details
    assert charge.payment_method_details.card
    assert charge.payment_method_details.card.three_d_secure
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"
    assert shop.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert "This question is answered" in requests.get(address, timeout=20).text


def test_failure_leads_back_to_the_payment_page_that_says_so(shop: Shop) -> None:
    session, address = _ask(shop)

    answer = _answer(address, "fail")

    assert answer.headers["Location"] == session.url
    page = requests.get(str(session.url), timeout=20)
    assert alert(page).startswith("We are unable to authenticate your payment method.")
    assert 'value="buyer@example.com"' in page.text
    assert shop.pay(session).status_code == 303
    assert "payment_intent.requires_action" in shop.event_types()


@pytest.mark.parametrize(("answer", "status"), [("complete", "succeeded"), ("fail", "failed")])
def test_a_payment_without_a_session_returns_to_its_own_address(shop: Shop, answer: str, status: str) -> None:
    intent = shop.v1.payment_intents.create(
        {
            "amount": 5_000,
            "currency": "eur",
            "confirm": True,
            "payment_method": "pm_card_threeDSecure2Required",
            "return_url": "http://127.0.0.1:1/back?a=b",
        }
    )
    assert intent.next_action
    assert intent.next_action.redirect_to_url
    assert intent.next_action.redirect_to_url.return_url == "http://127.0.0.1:1/back?a=b"

    answered = _answer(str(intent.next_action.redirect_to_url.url), answer)

    query = f"payment_intent={intent.id}&redirect_status={status}"
    assert answered.headers["Location"] == f"http://127.0.0.1:1/back?a=b&{query}"


def test_a_session_that_expires_meanwhile_charges_nothing(shop: Shop) -> None:
    session, address = _ask(shop)
    shop.v1.checkout.sessions.expire(session.id)

    assert "This question is answered" in _answer(address, "complete").text
    assert shop.v1.charges.list().data == []
