"""What the house tells a bank about a sale before anybody writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from marketplace.invoicing.models import CreditNote, Invoice
from marketplace.messaging.models import Message
from marketplace.orders.models import Order, OrderLine
from marketplace.payments.models import Dispute
from marketplace.stock.models import Delivery
from marketplace.web.operator.dispute_facts import Facts

AT = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def a_line() -> OrderLine:
    return OrderLine(
        public_id="oli_1", quantity=2, description="Backup Suite", currency="EUR", retail_total_minor=90_000,
        discount_minor=0, tax_minor=18_000,
    )  # fmt: skip


def test_what_was_sold_delivered_written_and_paid_is_told_with_its_times() -> None:
    order = Order(public_id="ord_1", placed_at=AT, paid_at=AT, currency="EUR", total_minor=108_000)
    mails = [
        Message(audience="customer", subject="Delivered: Backup Suite", state="sent", sent_at=LATER),
        Message(audience="customer", subject="Paid", state="kept", sent_at=LATER),
        Message(audience="partner", subject="You earned", state="sent", sent_at=LATER),
    ]
    delivered = [Delivery(quantity=2, line_ref="oli_1", delivered_at=AT), Delivery(quantity=1, line_ref="oli_2")]
    invoice = Invoice(number="INV-2026-000042", issued_at=AT)
    notes = [CreditNote(number="CN-2026-000001", issued_at=LATER)]

    said = Facts(Dispute(order=order), [a_line()], delivered, invoice, notes, mails).evidence()

    assert said == {
        "product_description": "2 x Backup Suite: EUR 1080.00, tax included",
        "service_date": "2026-11-05",
        "access_activity_log": "Delivered to the buyer's own order page:\n2 x Backup Suite, 2026-11-05 09:30 UTC\n"
        'Mail to the address that was given with the order: "Delivered: Backup Suite", 2026-11-05 10:30 UTC',
        "uncategorized_text": "Order ord_1 was placed on 2026-11-05 09:30 UTC.\n"
        "EUR 1080.00 was paid by card on 2026-11-05 09:30 UTC.\n"
        "Invoice INV-2026-000042 was issued on 2026-11-05.\nCredit note CN-2026-000001 was issued on 2026-11-05.",
    }


def test_what_is_not_known_is_not_said() -> None:
    said = Facts(Dispute(order=Order(public_id="ord_1", placed_at=AT)), []).evidence()

    assert {name: text for name, text in said.items() if text} == {
        "uncategorized_text": "Order ord_1 was placed on 2026-11-05 09:30 UTC."
    }
