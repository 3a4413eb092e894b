"""Mail about special pricing: to whoever sells for the partner, to finance when it is late, and no customer's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import special_pricing, special_pricing_mails
from marketplace.messaging.models import Message
from marketplace.special_pricing import deciding
from marketplace.special_pricing.models import PricingRequest, PricingRequestStep
from tests.support.protection import AT, Field, a_field, as_operator
from tests.support.special_pricing import waiting
from tests.support.world import a_person, the_operator


@pytest.fixture
def field(app: object) -> Field:
    made = a_field()
    for role in ("owner", "seller", "finance"):
        a_person(made.partner.id, role, email=f"{role}@northwind.example")
    a_person(the_operator().id, "finance", email="jon@operator.example")
    db.session.commit()
    return made


def last_step(request: PricingRequest) -> int:
    steps = select(PricingRequestStep.id).where(PricingRequestStep.request_id == request.id)
    return db.session.scalars(steps.order_by(PricingRequestStep.id.desc()).limit(1)).one()


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_a_grant_is_told_with_how_much_of_it_once(field: Field) -> None:
    request = waiting(field.partner)
    with as_operator():
        deciding.approve(request, bps=250, funder="vendor", by="usr_x", at=AT)
        db.session.commit()

    for _each in range(2):
        special_pricing_mails.pricing_decided(step_id=last_step(request))

    assert [mail.recipient for mail in mails()] == ["owner@northwind.example", "seller@northwind.example"]
    mail = mails()[0]
    assert mail.subject == "Special pricing is granted"
    told = mail.text.replace("\u00a0", " ")
    assert "2.5 % of the 8 % of extra margin that you asked for are granted until Dec 2, 2026." in told
    assert f"http://127.0.0.1:8000/portal/special-pricing/{request.public_id}/" in told
    assert "acme" not in (mail.subject + mail.text + mail.html).lower()


def test_all_of_it_reads_so_and_a_rejection_brings_its_reason(field: Field) -> None:
    granted, refused = waiting(field.partner), waiting(field.partner)
    with as_operator():
        deciding.approve(granted, bps=800, funder="operator", by="usr_x", at=AT)
        deciding.reject(refused, reason="Not this year.", by="usr_x", at=AT)
        db.session.commit()

    for request in (granted, refused):
        special_pricing_mails.pricing_decided(step_id=last_step(request))

    first, last = mails()[0], mails()[-1]
    assert "the 8 % of extra margin that you asked for are granted" in first.text.replace("\u00a0", " ")
    assert (last.subject, "Not this year." in last.text, "Not this year." in last.html) == (
        "Special pricing is not granted", True, True,
    )  # fmt: skip


def test_what_is_late_is_told_to_its_partner_and_to_finance_and_not_any_more_once_decided(field: Field) -> None:
    request = waiting(field.partner)
    with clock.frozen(AT + timedelta(days=2)):
        special_pricing.escalate()
    step_id = last_step(request)

    special_pricing_mails.pricing_escalated(step_id=step_id)
    special_pricing_mails.pricing_decided(step_id=step_id)
    deciding.reject(request, reason="No.", by="usr_x", at=AT + timedelta(days=3))
    db.session.commit()
    special_pricing_mails.pricing_escalated(step_id=step_id)

    assert [mail.recipient for mail in mails()] == [
        "jon@operator.example", "owner@northwind.example", "seller@northwind.example",
    ]  # fmt: skip
    assert "Silence grants no money" in mails()[0].text
    assert "Northwind" in mails()[0].subject
    assert "nothing is granted until somebody decides" in mails()[1].text
    assert not any("acme" in mail.text for mail in mails())
