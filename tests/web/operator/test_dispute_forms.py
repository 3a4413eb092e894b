"""What evidence is filled in before somebody writes."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.orders.models import Order, OrderLine
from marketplace.payments.dispute_rules import EVIDENCE
from marketplace.payments.models import Dispute
from marketplace.stock.models import Delivery
from marketplace.web.operator.dispute_forms import EvidenceForm, evidence_form

AT = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)


def dispute(**facts: object) -> Dispute:
    return Dispute(order=Order(public_id="ord_1", placed_at=AT), **facts)


def test_the_order_its_deliveries_and_its_times_are_told(web: Flask) -> None:
    lines = [OrderLine(quantity=2, description="Backup Suite")]
    delivered = [Delivery(quantity=2, line_ref="oli_1", delivered_at=AT), Delivery(quantity=1, line_ref="oli_2")]

    with web.test_request_context():
        said = evidence_form(dispute(), lines, delivered, None).said()

    assert said["product_description"] == "2 x Backup Suite"
    assert said["service_date"] == "2026-11-05"
    assert said["access_activity_log"].endswith("2 units of line oli_1, 2026-11-05 09:30 UTC")
    assert said["uncategorized_text"] == "Order ord_1 was placed on 2026-11-05 09:30 UTC."


def test_what_was_refused_before_stands_there_again(web: Flask) -> None:
    with web.test_request_context():
        said = evidence_form(dispute(evidence={"service_date": "then"}), [], [], None).said()

    assert {name: text for name, text in said.items() if text} == {"service_date": "then"}


def test_the_form_has_a_field_for_everything_a_bank_is_told(web: Flask) -> None:
    with web.test_request_context():
        assert set(EVIDENCE) <= set(EvidenceForm().data)
