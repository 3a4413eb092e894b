"""The audit holds over credits, and finds whatever somebody does to them behind the books' back."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.orders import lifecycle, owing
from marketplace.payments import soundness
from tests.support.crediting import a_protected_account, credited
from tests.support.earnings import placed
from tests.support.taking_back import take_back
from tests.support.world import a_world

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)
FREE = "alter table order_credits disable trigger only_grows; alter table credit_steps disable trigger only_grows; "


def faults() -> list[str]:
    """What the audit finds now, apart from the payment and the refund that these orders do not have."""
    with snapshot():
        found = [str(fault) for fault in soundness.audit()]
    return [each for each in found if "refund.clearing" not in each and not each.startswith("payments")]


@pytest.fixture
def story(app: Flask) -> None:
    """A credited sale of which a third went back, and one that nobody has paid."""
    world = a_world()
    take_back(credited(world, at=AT), 40_000, "ref_1", at=AT)
    placed(None, [world.offering], at=AT, account_id=a_protected_account(world.partner, at=AT).id)
    db.session.commit()


def test_after_credits_and_refunds_everything_agrees(story: None) -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("delete from credit_steps; delete from commissions where credit_id is not null", "its commission to nothing"),
        (
            "update commissions set amount_minor = amount_minor + 1 where credit_id is not null",
            "its commission to 25001",
        ),
        ("update commissions set partner_id = partner_id + 1 where credit_id is not null", "its commission to nothing"),
        (
            "update order_credits set margin_bps = 5000, margin_minor = 50000, amount_minor = 50000",
            "comes to 50000, its commission to 25000",
        ),
        (
            "delete from credit_steps; delete from commissions where credit_id is not null; delete from order_credits",
            "no credit",
        ),
        ("update commissions set clawed_back_minor = 0 where credit_id is not null", "its steps say 8333"),
        ("update commissions set disputed_minor = 1 where credit_id is not null", "1 frozen"),
        ("update credit_steps set booking_key = 'refund:elsewhere'", "is not in the books"),
        ("delete from credit_steps", "its steps say 0"),
        ("update incidents set resolution = '', resolved_at = null", "is open although its order is paid"),
    ],
)
def test_what_is_changed_behind_the_books_back_is_found(
    story: None, superuser: psycopg.Connection, tampering: str, found: str
) -> None:
    superuser.execute("set session_replication_role = replica")
    superuser.execute(FREE + tampering)  # type: ignore[call-overload]

    assert any(found in fault for fault in faults()), faults()


def test_a_settlement_that_forgets_the_credit_is_found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.commissions.crediting.book", lambda *_args, **_facts: None)

    order = credited(a_world(), at=AT)

    [credit] = owing.of_order(order.id)
    db.session.rollback()
    assert faults() == [
        f"order_credits {credit.public_id}: comes to 25000, its commission to nothing, the books to nothing"
    ]
    assert lifecycle.lock(order.id).is_paid
