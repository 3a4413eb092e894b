"""Who hears of a dispute, and what."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.db.base import db
from marketplace.jobs import dispute_mails
from marketplace.messaging.models import Message
from tests.support.disputes import disputed, hear
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox


def told(kind: str) -> Message:
    """The one mail of a kind."""
    return db.session.query(Message).filter_by(kind=kind).one()


def test_each_is_told_once_what_matters_to_them_and_nothing_of_the_customer(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    dispute = disputed(a_paid_sale(sandbox), sandbox, superuser)
    key = dispute.id
    db.session.rollback()
    dispute_mails.opened(dispute_id=key)

    finance, partner = told("dispute_opened"), told("commission_frozen")
    assert (finance.recipient, partner.recipient) == ("finance@operator.example", "owner@northwind.example")
    assert "€1,080.00" in finance.subject
    assert "/operator/disputes/dsp_" in finance.text
    assert "€150.00 of your commission is frozen" in partner.subject
    assert "Not the cardholder's purchase" in partner.text
    assert "acme" not in finance.html + partner.html


def test_a_won_one_frees_and_a_late_job_tells_of_no_open_one(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    dispute = disputed(a_paid_sale(sandbox), sandbox, superuser)
    key = dispute.id
    sandbox.double.won(dispute.stripe_dispute_id)
    hear(sandbox, superuser)
    db.session.rollback()
    before = db.session.query(Message).count()
    db.session.rollback()

    dispute_mails.opened(dispute_id=key)
    dispute_mails.closed(dispute_id=key)

    assert db.session.query(Message).count() == before
    assert "Dispute won: €1,080.00" in told("dispute_closed").subject
    assert "€150.00 of your commission is free again" in told("commission_dispute_closed").subject


def test_a_lost_one_tells_what_it_took(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    dispute = disputed(a_paid_sale(sandbox), sandbox, superuser)
    sandbox.double.lost(dispute.stripe_dispute_id)

    hear(sandbox, superuser)

    assert "A lost dispute took back €150.00" in told("commission_dispute_closed").subject
    assert "Dispute lost: €1,080.00" in told("dispute_closed").subject
