"""What every way to hear of money says about it."""

from __future__ import annotations

from dataclasses import replace

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import settling
from marketplace.messaging.models import Message
from tests.support.paying import a_sale, page_for
from tests.support.sandbox import Sandbox


def test_the_outcome_is_told_in_words(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    session_id = page_for(sale, sandbox.payments)
    assert _settle(sandbox, session_id) == "not paid"
    sandbox.pay(session_id)

    assert _settle(sandbox, session_id) == f"settled {sale.public_id}"
    assert _settle(sandbox, session_id) == f"settled {sale.public_id}"


def test_a_page_that_ended_without_money_is_told_as_it_ended(app: Flask, sandbox: Sandbox) -> None:
    session_id = page_for(a_sale(), sandbox.payments)
    sandbox.payments.close_checkout(session_id)

    assert _settle(sandbox, session_id) == "expired"


def test_one_mail_tells_of_money_that_was_refused_however_often_it_is_heard_of(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    session_id = page_for(sale, sandbox.payments)
    sandbox.pay(session_id)
    session = replace(sandbox.payments.find_checkout(session_id), amount_minor=1)

    for _ in range(2):
        with transaction():
            assert settling.settle(session, at=clock.now()).startswith("refused: ")

    assert [mail.kind for mail in db.session.query(Message)] == ["payment_refused"]


def _settle(sandbox: Sandbox, session_id: str) -> str:
    session = sandbox.payments.find_checkout(session_id)
    with transaction():
        return settling.settle(session, at=clock.now())
