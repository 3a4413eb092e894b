"""Mail about where a party is paid: who gets it, and what it never says."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.jobs import destination_mails
from marketplace.messaging.models import Message
from marketplace.payouts import bank_outcomes
from tests.support.banking import AT, IBAN, OTHER_IBAN, filed, paid_into, reserved
from tests.support.world import a_partner, a_person


def mails() -> list[Message]:
    """Every mail, in the order in which it was written."""
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_a_change_is_told_to_everybody_who_ever_had_access_and_once(app: Flask) -> None:
    partner = a_partner()
    for role, state in (("owner", "active"), ("seller", "active"), ("finance", "disabled")):
        a_person(partner.id, role, email=f"{role}@example.com").state = state
    invited = a_person(partner.id, "seller", email="invited@example.com")
    invited.state, invited.password_hash = "invited", None
    paid_into(partner.id)
    second = paid_into(partner.id, OTHER_IBAN)
    db.session.commit()

    for _ in range(2):
        destination_mails.changed(destination_id=second.id)

    assert [mail.recipient for mail in mails()] == [
        "owner@example.com", "seller@example.com", "finance@example.com",
    ]  # fmt: skip
    told = mails()[0]
    assert told.subject == "Where Northwind is paid was changed"
    assert "Payouts wait until" in told.text
    assert "/portal/payout-settings/" in told.text
    for secret in (IBAN, OTHER_IBAN, "4300", "3000"):
        assert secret not in told.text + told.html


def test_a_first_choice_is_told_without_a_hold(app: Flask) -> None:
    partner = a_partner()
    a_person(partner.id, "owner")
    made = paid_into(partner.id)
    db.session.commit()

    destination_mails.changed(destination_id=made.id)

    [mail] = mails()
    assert mail.subject == "Northwind has chosen where it is paid"
    assert "Payouts wait" not in mail.text


def test_those_who_look_after_the_money_hear_how_it_stands(app: Flask) -> None:
    partner = a_partner()
    a_person(partner.id, "seller")
    a_person(partner.id, "finance", email="money@example.com")
    made = paid_into(partner.id)
    db.session.commit()

    destination_mails.state(destination_id=made.id)
    made.state = "restricted"
    db.session.commit()
    destination_mails.state(destination_id=made.id)

    assert [(mail.recipient, mail.subject) for mail in mails()] == [
        ("money@example.com", "Northwind can be paid now"),
        ("money@example.com", "Northwind cannot be paid at present"),
    ]


def test_a_payment_that_came_back_is_told_with_its_reason(app: Flask) -> None:
    partner = a_partner()
    a_person(partner.id, "owner")
    payout = reserved(partner, 12_345)
    filed()
    bank_outcomes.give_back(payout.id, code="AC04", reference="R", at=AT)
    db.session.commit()

    destination_mails.payment_returned(payout_id=payout.id)

    [mail] = mails()
    assert mail.subject == "A payment of €123.45 came back"
    assert "AC04" in mail.text
