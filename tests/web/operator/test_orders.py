"""The operator's orders: found by id, partner and offering, and shown down to their postings."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.stock import reserving
from tests.support.earnings import earn, placed
from tests.support.paying import Sale, a_sale, page_for, tries_of
from tests.support.sales import a_link, an_order, paid
from tests.support.sandbox import Sandbox
from tests.support.statements import counted
from tests.support.stocking import counted_stock, key_stock, some_keys
from tests.support.world import World

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


def test_orders_are_listed_newest_first_with_partner_state_and_total(world: World, finance: FlaskClient) -> None:
    first = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)
    second = earn(world.other_partner, world.other_offering, at=AT.replace(day=6))

    page = finance.get("/operator/orders/")

    assert page.status_code == 200
    assert page.text.index(second.public_id) < page.text.index(first.public_id)
    assert "€1,080.00" in page.text
    assert "Northwind" in page.text
    assert "Southwind" in page.text


def test_orders_are_found_by_id_partner_state_and_words(world: World, finance: FlaskClient) -> None:
    north = earn(world.partner, world.offering, at=AT).public_id
    south = earn(world.other_partner, world.other_offering, at=AT).public_id
    waiting = placed(world.partner, [world.offering], at=AT).public_id
    db.session.commit()

    def shown(query: str) -> list[str]:
        text = finance.get(f"/operator/orders/?{query}").text
        return [each for each in (north, south, waiting) if each in text]

    assert shown(f"q={north}") == [north]
    assert shown("q=southwind") == [south]
    assert shown("q=Mail+Guard") == [south]
    assert shown("state=placed") == [waiting]
    assert shown(f"partner={world.partner.public_id}") == [north, waiting]
    assert "No order fits." in finance.get("/operator/orders/?q=nothing+like+it").text


def test_the_csv_has_exactly_what_the_filters_show(world: World, finance: FlaskClient) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)
    earn(world.other_partner, world.other_offering, at=AT)

    answer = finance.get("/operator/orders/?q=northwind&format=csv")

    [row] = csv.DictReader(io.StringIO(answer.text))
    assert answer.content_type == "text/csv; charset=utf-8"
    assert row == {
        "order": order.public_id, "external_ref": "", "placed_at": "2026-11-05T12:00:00Z",
        "paid_at": "2026-11-05T12:00:00Z", "state": "paid", "route": "import", "partner": world.partner.public_id,
        "partner_name": "Northwind", "account": order.account.public_id, "attribution": "historic", "currency": "EUR",
        "list_total_minor": "100000", "partner_total_minor": "75000", "retail_total_minor": "90000",
        "discount_minor": "0", "tax_minor": "18000", "total_minor": "108000", "commission_minor": "15000",
    }  # fmt: skip


def test_an_order_shows_every_frozen_amount_and_what_is_left_over(world: World, finance: FlaskClient) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)

    text = finance.get(f"/operator/orders/{order.public_id}").text

    for amount in (
        "€1,000.00",
        "€250.00",
        "€750.00",
        "€900.00",
        "€150.00",
        "€75.00",
        "€675.00",
        "€180.00",
        "€1,080.00",
    ):
        assert amount in text
    assert "Left over" in text
    assert 'value="0.00"' in text
    assert "The record names the partner." in text
    assert "Allowed" in text
    assert order.guard_decision.public_id in text
    assert "Paid before this system" in text


def test_an_order_shows_its_postings_with_their_accounts(world: World, finance: FlaskClient) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000, is_outside=True)

    text = finance.get(f"/operator/orders/{order.public_id}").text

    for part in ("imported.receipts", "partner.pending", "vendor.payable", "operator.fees", "tax.payable", "Contoso"):
        assert part in text
    assert f"/operator/transactions/accrue:{order.public_id}" in text
    assert f"/operator/transactions/settled_outside:{order.public_id}" in text


def test_an_order_shows_what_stripe_said_and_never_who_bought(
    world: World, finance: FlaskClient, sandbox: Sandbox
) -> None:
    sale = _paid(world, sandbox)
    captured = sandbox.payments.find_checkout(tries_of(sale)[0].session_id or "").captured

    text = finance.get(f"/operator/orders/{sale.public_id}").text

    assert captured is not None
    assert captured.payment_intent_id in text
    assert (captured.charge_id or "missing") in text
    assert "Test" in text
    assert "operator.processing_costs" in text
    for secret in ("kim@acme", "Kim Doe", "Acme", "Main Street", "Springfield", sale.secret):
        assert secret not in text


def test_an_unpaid_order_says_that_nothing_is_booked(world: World, finance: FlaskClient) -> None:
    order = an_order(a_link(world.partner, world.offering))

    text = finance.get(f"/operator/orders/{order.public_id}").text

    assert "Nothing is booked before an order is paid." in text
    assert "No money has come in." in text


def test_an_order_that_is_not_there_is_not_found(finance: FlaskClient) -> None:
    assert finance.get("/operator/orders/ord_00000000000000000000").status_code == 404


def test_a_page_of_orders_asks_the_same_however_many_there_are(world: World, finance: FlaskClient) -> None:
    earn(world.partner, world.offering, at=AT)
    with counted() as few:
        finance.get("/operator/orders/")
    for _ in range(4):
        earn(world.other_partner, world.other_offering, at=AT)
    with counted() as many:
        finance.get("/operator/orders/")

    assert len(many) == len(few)
    assert db.session.query(Order).count() == 5


def _paid(world: World, sandbox: Sandbox) -> Sale:
    from marketplace.jobs import checkouts
    from marketplace.payments.models import Payment

    with clock.frozen(clock.now()):
        sale = a_sale(world)
        sandbox.pay(page_for(sale, sandbox.payments))
        checkouts.look(checkout_id=tries_of(sale)[0].id)
        checkouts.book_processing_fee(payment_id=db.session.query(Payment).one().id)
    return sale


def test_what_was_delivered_and_what_is_owed_is_shown_without_the_text_of_a_key(
    world: World, finance: FlaskClient
) -> None:
    [text] = some_keys(1)
    key_stock(world.offering, text)
    delivered = paid(an_order(a_link(world.partner, world.offering)))
    owing = an_order(a_link(world.partner, world.other_offering))
    assert 'id="delivery"' not in finance.get(f"/operator/orders/{owing.public_id}").text

    page = finance.get(f"/operator/orders/{delivered.public_id}").text

    assert "Only the buyer reads licence keys." in page
    assert f"…{text[-4:]}" in page
    assert text not in page
    assert "The buyer waits" not in page


def test_an_order_that_was_paid_after_its_stock_had_gone_is_marked(world: World, finance: FlaskClient) -> None:
    counted_stock(world.offering, 1)
    late = an_order(a_link(world.partner, world.offering))
    reserving.release(late.public_id, at=clock.now())
    db.session.commit()
    paid(an_order(a_link(world.partner, world.offering)))

    paid(late)

    page = finance.get(f"/operator/orders/{late.public_id}").text
    assert "The buyer waits" in page
    assert "Owed" in page
