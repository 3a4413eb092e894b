"""What the database holds true about disputes, whatever the code does."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from psycopg.errors import CheckViolation, InsufficientPrivilege, UniqueViolation

from tests.support.disputes import disputed
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox


def test_what_cannot_be_is_refused(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    dispute = disputed(a_paid_sale(sandbox), sandbox, superuser)
    assert (dispute.is_open, dispute.frozen_minor, dispute.fee_minor) == (True, 15_000, 1_500)

    for change in (
        "state = 'won'", "state = 'given up'", "answer = 'evidence'", "answer = 'silence'", "amount_minor = 0",
        "beyond_minor = amount_minor + 1",
    ):  # fmt: skip
        with pytest.raises(CheckViolation):
            superuser.execute(f"update disputes set {change}")  # type: ignore[arg-type]
    with pytest.raises(UniqueViolation):
        superuser.execute(
            "insert into dispute_lines (dispute_id, line_id, cash_minor) select dispute_id, line_id, 1 from dispute_lines"
        )


def test_money_that_moved_stays_what_it_was(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    disputed(a_paid_sale(sandbox), sandbox, superuser)

    with pytest.raises(InsufficientPrivilege):
        superuser.execute("update dispute_movements set fee_minor = 0")
