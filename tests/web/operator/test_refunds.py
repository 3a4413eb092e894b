"""Refunds at the operator's: the effect first, then once."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.payments.models import Refund
from tests.support.paying import Sale, a_sale
from tests.support.refunds import a_paid_sale, ask
from tests.support.sandbox import Sandbox
from tests.support.stocking import counted_stock, key_stock, some_keys
from tests.support.world import World


@pytest.fixture
def sale(world: World, sandbox: Sandbox) -> Sale:
    return a_paid_sale(sandbox, world=world)


def send(client: FlaskClient, sale: Sale, **entered: str) -> tuple[int, str]:
    """Send the form; return status and page, or where it leads."""
    form = {"way": "all", "reason": "defective", "number": "1", **entered}
    answer = client.post(f"/operator/orders/{sale.public_id}/refunds/", data=form)
    return answer.status_code, answer.location or answer.text


def confirmed(page: str) -> str:
    """The mark of the effect that a page shows."""
    found = re.search(r'name="confirmed"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def count() -> int:
    """How many refunds there are."""
    db.session.rollback()
    return db.session.query(Refund).count()


def test_the_effect_is_shown_first_and_then_it_is_asked_for_once(manager: FlaskClient, sale: Sale) -> None:
    status, page = send(manager, sale, way="amount", amount="540,00")
    assert status == 200
    assert "The buyer gets €540.00 back. Northwind gives back €75.00 of its commission." in page
    assert count() == 0

    entered = {"way": "amount", "amount": "540,00", "confirmed": confirmed(page)}
    answers = [send(manager, sale, **entered), send(manager, sale, **entered)]

    assert count() == 1
    [refund] = db.session.query(Refund)
    assert answers == [(303, f"/operator/refunds/{refund.public_id}/")] * 2
    assert (refund.amount_minor, refund.reason, refund.origin, refund.state) == (
        54_000,
        "defective",
        "operator",
        "requested",
    )
    db.session.rollback()
    assert "Waiting" in manager.get(f"/operator/orders/{sale.public_id}").text
    assert sale.public_id in manager.get("/operator/refunds/").text


def test_units_and_all_that_is_left_show_their_effect(manager: FlaskClient, sale: Sale) -> None:
    assert "€1,080.00" in send(manager, sale, way="units", **{"units-1": "1"})[1]
    assert "Refund €1,080.00" in send(manager, sale)[1]
    assert count() == 0


def test_a_changed_amount_asks_again(manager: FlaskClient, sale: Sale) -> None:
    _, page = send(manager, sale, way="amount", amount="1.00")

    status, again = send(manager, sale, way="amount", amount="900.00", confirmed=confirmed(page))

    assert (status, "Refund €900.00" in again, count()) == (200, True, 0)


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"way": "amount"}, "Write the amount"),
        ({"way": "amount", "amount": "x"}, "540"),
        ({"way": "amount", "amount": "1080.01"}, "is left to refund"),
        ({"way": "amount", "amount": "0"}, "above zero"),
        ({"way": "units"}, "how many units"),
        ({"way": "units", "units-1": "2"}, "Only 1 of 1 units"),
        ({"way": "units", "units-1": "-1"}, "whole numbers"),
        ({"reason": "because"}, "Not a valid choice"),
        ({"way": "everything"}, "Not a valid choice"),
    ],
)
def test_wrong_input_is_told_beside_it_and_writes_nothing(
    manager: FlaskClient, sale: Sale, entered: dict[str, str], sentence: str
) -> None:
    status, page = send(manager, sale, **entered)

    assert status == 422
    assert sentence in page or entered.get("amount") == "x"
    assert count() == 0


def test_a_number_that_no_order_gets_to_is_refused(manager: FlaskClient, sale: Sale) -> None:
    assert send(manager, sale, number="2147483648")[0] == 422
    assert send(manager, sale, number="9" * 30)[0] == 422
    assert count() == 0


def test_too_much_is_told_in_money(manager: FlaskClient, sale: Sale) -> None:
    status, page = send(manager, sale, way="amount", amount="1080.01")

    assert (status, "Only 1080.00 EUR is left to refund." in page, count()) == (422, True, 0)


def test_where_nothing_is_left_the_page_says_so_instead_of_asking(manager: FlaskClient, sale: Sale) -> None:
    ask(sale)

    page = manager.get(f"/operator/orders/{sale.public_id}/refunds/new").text
    status, told = send(manager, sale, number="2")

    assert "Nothing is left to refund here." in page
    assert "See the effect" not in page
    assert (status, told.count("Nothing is left to refund here."), count()) == (422, 1, 1)


def test_somebody_elses_refund_of_all_is_told_where_nothing_is_left(manager: FlaskClient, sale: Sale) -> None:
    mark = confirmed(send(manager, sale)[1])
    ask(sale, number=1)

    status, page = send(manager, sale, confirmed=mark)

    assert (status, count()) == (422, 1)
    assert "Refund 1 of this order was made meanwhile" in page
    assert "Nothing is left to refund here." in page


def test_an_order_without_a_payment_offers_no_refund(manager: FlaskClient, sandbox: Sandbox, world: World) -> None:
    unpaid = a_sale(world)

    page = manager.get(f"/operator/orders/{unpaid.public_id}").text
    status, told = send(manager, unpaid)

    assert "/refunds/new" not in page
    assert (status, "none can go back" in told) == (422, True)


def test_all_that_is_left_sent_twice_leads_to_the_one_refund(manager: FlaskClient, sale: Sale) -> None:
    entered = {"confirmed": confirmed(send(manager, sale)[1])}

    answers = [send(manager, sale, **entered), send(manager, sale, **entered)]

    assert answers[0][0] == 303
    assert answers[1] == answers[0]
    assert count() == 1


def test_somebody_elses_refund_meanwhile_is_told_and_the_form_goes_on(manager: FlaskClient, sale: Sale) -> None:
    entered = {"way": "amount", "amount": "1.00"}
    mark = confirmed(send(manager, sale, **entered)[1])
    ask(sale, amount_minor=500, number=1)

    status, page = send(manager, sale, **entered, confirmed=mark)

    assert (status, count()) == (422, 1)
    assert "Refund 1 of this order was made meanwhile" in page
    assert re.search(r'name="number"[^>]*value="2"', page)


def test_what_happens_to_goods_is_said_beforehand_with_a_choice_where_there_is_one(
    manager: FlaskClient, world: World, sandbox: Sandbox
) -> None:
    counted_stock(world.offering, 2)
    counted = a_paid_sale(sandbox, world=world)

    assert 'name="puts_back"' in manager.get(f"/operator/orders/{counted.public_id}/refunds/new").text
    assert "Not put back: it counts as used up." in send(manager, counted)[1]
    _status, page = send(manager, counted, puts_back="y")
    assert "one unit was handed over from counted stock. Put back into the stock." in page
    assert count() == 0
    send(manager, counted, confirmed=confirmed(page), puts_back="y")

    assert db.session.query(Refund.puts_back).one() == (True,)


def test_a_delivered_key_is_announced_and_leaves_no_choice(
    manager: FlaskClient, world: World, sandbox: Sandbox
) -> None:
    key_stock(world.offering, *some_keys(1))
    sale = a_paid_sale(sandbox, world=world)

    _status, page = send(manager, sale)

    assert "one licence key was delivered. It is never given out again, and the vendor is told to revoke it." in page
    assert 'name="puts_back"' not in page
