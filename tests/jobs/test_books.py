"""Upkeep of the books."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import books
from marketplace.ledger import balances, posting
from marketplace.ledger.rules import Account, Leg


def test_open_accounts_are_summed_up_and_their_balance_stays(app: Flask, superuser: psycopg.Connection) -> None:
    with transaction():
        leg = Leg(Account("operator.processing_costs"), Account("stripe.pending"), 30, {"payment": "pay_1"})
        posting.post(
            db.session(), kind="processing_fee", key="processing_fee:pay_1", at=clock.now(), currency="EUR", legs=[leg]
        )

    books.roll_up()
    books.roll_up()

    assert superuser.execute("select count(*) from ledger.checkpoints").fetchone() != (0,)
    assert balances.open_balance(db.session(), "stripe.pending", None, "EUR") == 30
