"""The audit holds after whatever people do, and finds whatever somebody does behind the books' back."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.payments import soundness
from tests.support.paying import run_waiting
from tests.support.refunds import a_paid_sale, hear, refunded
from tests.support.sandbox import Sandbox


def faults(**known: dict[str, int]) -> list[str]:
    """What the audit finds now."""
    with snapshot():
        return [str(fault) for fault in soundness.audit(**known)]


@pytest.fixture
def story(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    """A sale refunded in part, and one refunded in part whose refund came back."""
    sale = a_paid_sale(sandbox)
    refunded(sale, superuser, amount_minor=54_000)
    second = a_paid_sale(sandbox, world=sale.world, email="lee@other.example.org")
    other = refunded(second, superuser, amount_minor=1_000)
    sandbox.double.refund_fails(other.stripe_refund_id or "")
    db.session.rollback()
    hear(sandbox, superuser)


def test_after_sales_and_refunds_everything_agrees(story: None, sandbox: Sandbox) -> None:
    assert faults() == []


def test_an_empty_house_is_in_order(app: Flask) -> None:
    assert faults() == []
    assert faults(at_stripe={}) == []


def test_the_money_at_stripe_is_what_the_books_hold(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    refunded(a_paid_sale(sandbox), superuser, amount_minor=54_000)
    db.session.rollback()
    run_waiting(superuser)

    held = sandbox.payments.balance()

    assert held == {"EUR": 54_000 - 3_162}
    assert faults(at_stripe=held) == []
    assert faults(at_stripe={"EUR": held["EUR"] + 1}) == ["stripe EUR: holds 50839, the books 50838"]


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("delete from reversals where cause = 'refund_failed'", "and what it took of its lines differ"),
        ("update orders set state = 'placed', paid_at = null", "is a sale of no paid order"),
        ("update commissions set amount_minor = amount_minor + 1", "is not what its line says"),
        ("update commissions set clawed_back_minor = 0", "reversals of its line differ"),
        ("update commissions set released_at = accrued_at", "pending"),
        ("update payments set amount_minor = amount_minor - 1", "cash of its sale differ"),
        ("update refunds set booked_at = null", "not in the books"),
        ("update refunds set state = 'failed'", "and what it took of its lines differ"),
        ("update refunds set amount_minor = amount_minor + 1", "and what it took of its lines differ"),
        ("update reversals set units = 9", "more than was paid"),
        ("update reversals set booking_key = 'refund:elsewhere'", "is not in the books"),
        ("delete from commissions", "is missing for an earned line"),
        (
            "alter table credit_notes disable trigger only_grows; delete from credit_notes",
            "and what the refund took differ",
        ),
    ],
)
def test_what_is_changed_behind_the_books_back_is_found(
    story: None, superuser: psycopg.Connection, tampering: str, found: str
) -> None:
    superuser.execute("alter table reversals disable trigger all")  # what a superuser can do: no trigger sees it
    superuser.execute("set session_replication_role = replica")
    superuser.execute(tampering)

    assert any(found in fault for fault in faults())
