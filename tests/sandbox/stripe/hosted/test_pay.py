from __future__ import annotations

import threading

import pytest
import requests

from tests.sandbox.support import Shop, alert, line


def test_the_page_shows_what_is_paid_and_to_whom(shop: Shop) -> None:
    session = shop.session(line("Backup <b>", 36_000, quantity=3), line("Setup", 100))

    page = requests.get(str(session.url), timeout=20)

    assert page.status_code == 200
    for text in ("Pay Partner marketplace", "Backup &lt;b&gt;", "3 × €360.00", "€1,080.00", "€1.00", "Pay €1,081.00"):
        assert text in page.text
    for number in ("4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0000 0000 9995", "4000 0000 0000 3220"):
        assert number in page.text
    assert 'href="http://127.0.0.1:1/cart"' in page.text
    assert "form-action 'self' http://127.0.0.1:1" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ("4000 0000 0000 0259", "Disputed"),
        ("4000 0000 0000 5126", "Refund fails later"),
        ("4000 0000 0000 7726", "Refund is pending"),
        ("4000 0000 0000 0077", "Available at once"),
    ],
)
def test_the_page_lists_the_cards_of_what_happens_after_the_payment(shop: Shop, number: str, title: str) -> None:
    page = requests.get(str(shop.session().url), timeout=20)

    assert number in page.text
    assert f'<span class="card-title">{title}</span>' in page.text


def test_a_good_card_pays_and_leads_to_the_success_address(shop: Shop) -> None:
    session = shop.session()

    answer = shop.pay(session)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:1/thanks?session={session.id}"
    assert shop.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("4000000000000002", "Your card was declined."),
        ("4000000000009995", "Your card has insufficient funds."),
        ("4000000000000069", "Your card has expired."),
        ("4000000000000127", "Your card's security code is incorrect."),
    ],
)
def test_a_refused_card_is_told_and_another_one_pays(shop: Shop, number: str, message: str) -> None:
    session = shop.session()

    refused = shop.pay(session, number)
    assert (refused.status_code, refused.headers["Location"]) == (303, f"/c/pay/{session.id}")
    refused = requests.get(str(session.url), timeout=20)
    assert alert(refused).replace("&#39;", "'") == message
    assert number not in refused.text.partition("Test cards")[0]
    for kept in ("buyer@example.com", "Bea Buyer"):
        assert f'value="{kept}"' in refused.text
    assert shop.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"

    assert shop.pay(session).status_code == 303
    assert [charge.status for charge in shop.v1.charges.list().data] == ["succeeded", "failed"]
    assert len(shop.v1.payment_intents.list().data) == 1


def test_mistakes_are_told_beside_their_fields_and_nothing_is_tried(shop: Shop) -> None:
    session = shop.session()

    page = shop.pay(session, "4242424242424241", expiry="01/20", name="Bea")

    assert page.status_code == 422
    assert "Your card number is invalid." in page.text
    assert 'aria-describedby="number-mistake"' in page.text
    assert 'value="4242424242424241"' in page.text
    assert shop.event_types() == ["product.created", "price.created"]


def test_a_number_that_is_no_test_card_is_neither_tried_nor_shown_again_nor_kept(shop: Shop) -> None:
    page = shop.pay(shop.session(), "4111 1111 1111 1111")

    assert page.status_code == 422
    assert "Only test cards work here." in page.text
    assert "4111" not in page.text
    with shop.server.engine.read() as context:
        assert context.objects.rows("SELECT id FROM objects WHERE body || private LIKE '%4111%'") == []


def test_picking_a_test_card_fills_the_form_and_charges_nothing(shop: Shop) -> None:
    session = shop.session()

    answer = shop.pay(session, "", fill="4000000000009995")

    assert answer.status_code == 303
    page = requests.get(shop.server.url + answer.headers["Location"], timeout=20)
    assert page.status_code == 200
    assert 'value="4000 0000 0000 9995"' in page.text
    assert 'value="buyer@example.com"' in page.text
    assert shop.v1.payment_intents.list().data == []


def test_an_address_the_shop_knows_cannot_be_changed_here(shop: Shop) -> None:
    session = shop.session(customer_email="known@example.com")
    page = requests.get(str(session.url), timeout=20)
    assert "known@example.com" in page.text
    assert 'name="email"' not in page.text

    shop.pay(session, email="other@example.com")

    details = shop.v1.checkout.sessions.retrieve(session.id).customer_details
    assert details
    assert details.email == "known@example.com"


def test_clicking_pay_many_times_pays_once(shop: Shop) -> None:
    session = shop.session()
    answers: list[requests.Response] = []
    together = threading.Barrier(6)

    def click() -> None:
        together.wait()
        answers.append(shop.pay(session))

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.headers["Location"] for answer in answers} == {f"http://127.0.0.1:1/thanks?session={session.id}"}
    assert len(shop.v1.charges.list().data) == 1
    assert shop.event_types().count("checkout.session.completed") == 1


def test_an_expired_session_takes_no_money(shop: Shop) -> None:
    session = shop.session()
    shop.v1.checkout.sessions.expire(session.id)

    assert shop.pay(session).status_code == 410
    assert shop.v1.charges.list().data == []
