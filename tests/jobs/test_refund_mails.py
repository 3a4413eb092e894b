"""Who hears of a refund."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.db.base import db
from marketplace.invoicing import credit_note_queries
from marketplace.jobs import refund_mails
from marketplace.messaging.models import Message
from tests.support.paying import run_waiting
from tests.support.refunds import a_paid_sale, refunded
from tests.support.sandbox import Sandbox


def test_buyer_and_partner_are_told_once_and_the_kept_mail_names_no_customer(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    refund = refunded(sale, superuser, amount_minor=54_000)
    key = refund.id
    db.session.rollback()
    for _ in range(2):
        refund_mails.refunded(refund_id=key)

    told = db.session.query(Message).filter(Message.kind.in_(("refunded", "commission_clawed_back"))).all()
    assert sorted((mail.kind, mail.audience) for mail in told) == [
        ("commission_clawed_back", "partner"),
        ("refunded", "customer"),
    ]
    [buyer] = [mail for mail in told if mail.kind == "refunded"]
    assert "acme" not in buyer.recipient
    assert "€540.00" in buyer.text
    [note] = credit_note_queries.of_order(refund.order_id)
    assert f"Credit note {note.number} for your books:" in buyer.text
    assert f"/order/{sale.secret}/credit-notes/{note.public_id}/" in buyer.text
    assert note.number in buyer.html
    [partner] = [mail for mail in told if mail.kind == "commission_clawed_back"]
    assert "Customer asked for it" in partner.text
    assert "€75.00" in partner.text
    db.session.rollback()
    run_waiting(superuser, only="mail.refunded")


def test_nobody_is_told_of_a_commission_that_was_none(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    db.session.execute(db.text("update users set state = 'disabled'"))
    db.session.commit()
    refund = refunded(sale, superuser, amount_minor=1)

    refund_mails.refunded(refund_id=refund.id)

    assert db.session.query(Message).filter_by(kind="commission_clawed_back").count() == 0
