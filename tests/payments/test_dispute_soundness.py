"""The audit finds whatever somebody does to disputes behind the books' back."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from tests.payments.test_soundness import faults
from tests.support.disputes import disputed, hear
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox


def test_what_is_changed_behind_the_books_back_is_found(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    lost = disputed(sale, sandbox, superuser).stripe_dispute_id
    sandbox.double.lost(lost)
    hear(sandbox, superuser)
    disputed(a_paid_sale(sandbox, world=sale.world, email="lee@other.example.org"), sandbox, superuser)
    db.session.rollback()
    assert faults() == []
    superuser.execute("alter table dispute_movements disable trigger only_grows")
    for tampering, found in TAMPERINGS:
        superuser.execute(tampering)
        assert any(found in fault for fault in faults()), (tampering, faults())
        superuser.execute(UNDO[tampering])
        assert faults() == []


TAMPERINGS = (
    ("update disputes set beyond_minor = 1 where state = 'lost'", "and what it took of its lines differ"),
    ("update disputes set amount_minor = amount_minor + 1 where state = 'lost'", "dispute.clearing EUR: holds"),
    ("update dispute_lines set frozen_minor = frozen_minor + 1", "has another part frozen there"),
    ("update commissions set disputed_minor = 14999 where disputed_minor = 15000", "where open disputes name"),
    ("update dispute_movements set fee_minor = fee_minor + 1", "moved at Stripe"),
    ("update dispute_movements set balance_transaction_id = 'x' || balance_transaction_id", "moved at Stripe"),
)
UNDO = {
    TAMPERINGS[0][0]: "update disputes set beyond_minor = 0",
    TAMPERINGS[1][0]: "update disputes set amount_minor = amount_minor - 1 where state = 'lost'",
    TAMPERINGS[2][0]: "update dispute_lines set frozen_minor = frozen_minor - 1",
    TAMPERINGS[3][0]: "update commissions set disputed_minor = 15000 where disputed_minor = 14999",
    TAMPERINGS[4][0]: "update dispute_movements set fee_minor = fee_minor - 1",
    TAMPERINGS[5][0]: "update dispute_movements set balance_transaction_id = substr(balance_transaction_id, 2)",
}


@pytest.mark.parametrize("state", ["won", "lost"])
def test_an_end_that_was_not_booked_is_found(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, state: str
) -> None:
    disputed(a_paid_sale(sandbox), sandbox, superuser)
    db.session.rollback()

    superuser.execute("update disputes set state = %s, closed_at = opened_at", [state])

    expected = "is lost and not in the books" if state == "lost" else "where open disputes name 0"
    assert any(expected in fault for fault in faults())
