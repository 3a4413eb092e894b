"""What evidence is filled in before somebody writes."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.orders.models import Order
from marketplace.payments.dispute_rules import EVIDENCE
from marketplace.payments.models import Dispute
from marketplace.web.operator.dispute_facts import Facts
from marketplace.web.operator.dispute_forms import EvidenceForm, evidence_form

AT = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)


def dispute(**facts: object) -> Dispute:
    return Dispute(order=Order(public_id="ord_1", placed_at=AT), **facts)


def test_what_was_refused_before_stands_there_again(web: Flask) -> None:
    with web.test_request_context():
        said = evidence_form(Facts(dispute(evidence={"service_date": "then"}), [])).said()

    assert {name: text for name, text in said.items() if text} == {"service_date": "then"}


def test_the_form_has_a_field_for_everything_a_bank_is_told(web: Flask) -> None:
    with web.test_request_context():
        assert set(EVIDENCE) <= set(EvidenceForm().data)
