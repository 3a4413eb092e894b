"""What the database holds true about tries and payments, whatever the code does."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from psycopg.errors import CheckViolation, UniqueViolation

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.payments import settlement
from tests.support.paying import ISSUER, a_sale, page_for
from tests.support.sandbox import Sandbox

COPY = (
    "insert into checkouts (public_id, order_id, token_hash, number, idempotency_key, parameters, state, created_at)"
    " select 'chk_2', order_id, token_hash, 2, 'k2', parameters, %s, now() from checkouts"
)


@pytest.mark.parametrize("state", ["preparing", "open"])
def test_an_order_has_one_live_try(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, state: str) -> None:
    page_for(a_sale(), sandbox.payments)

    with pytest.raises(UniqueViolation, match="uq_checkouts_live"):
        superuser.execute(COPY, [state])


def test_a_try_has_a_known_state(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    page_for(a_sale(), sandbox.payments)

    with pytest.raises(CheckViolation):
        superuser.execute(COPY, ["paid"])


def test_an_order_has_one_payment(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    session_id = page_for(a_sale(), sandbox.payments)
    sandbox.pay(session_id)
    settlement.settle(sandbox.payments.find_checkout(session_id), issuer=ISSUER, at=clock.now())
    db.session.commit()
    superuser.execute(COPY, ["failed"])

    with pytest.raises(UniqueViolation, match="uq_payments_order_id"):
        superuser.execute(
            "insert into payments (public_id, order_id, checkout_id, currency, amount_minor, payment_intent_id,"
            " is_live, paid_at) select 'pay_2', order_id, (select max(id) from checkouts), currency, amount_minor,"
            " 'pi_2', is_live, paid_at from payments"
        )
