"""The audit names the row, whichever amount of it somebody changes behind the books' back."""

from __future__ import annotations

from random import Random
from typing import Any, Final

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import text

from marketplace.commissions import releasing
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.payments import soundness
from tests.payments.test_money_back_sequences import AT, HOLD_OVER, a_case, a_concession
from tests.payouts.test_row_soundness import NAMES as PAYOUTS
from tests.reconciling.test_soundness import ASKED_ANEW
from tests.reconciling.test_soundness import NAMES as RECONCILING
from tests.support.crediting import a_protected_account, funded_by
from tests.support.disputes import disputed
from tests.support.paying import run_waiting
from tests.support.refunds import a_paid_sale, refunded
from tests.support.sandbox import Sandbox
from tests.support.world import a_world

NAMES: Final = {
    "orders": "array[r.public_id]",
    "order_lines": "array[r.public_id, (select public_id from orders where id = r.order_id)]",
    "order_credits": "array[r.public_id]",
    "commissions": "array[r.public_id, (select public_id from order_lines where id = r.line_id)]",
    "credit_steps": "array[r.public_id, (select public_id from commissions where id = r.commission_id)]",
    "reversals": "array[r.public_id]",
    "refunds": "array[r.public_id]",
    "refund_lines": "array[(select public_id from refunds where id = r.refund_id)]",
    "payments": "array[r.public_id]",
    "disputes": "array[r.public_id]",
    "dispute_lines": "array[(select public_id from disputes where id = r.dispute_id)]",
    "dispute_movements": "array[r.balance_transaction_id]",
    "invoices": "array[r.number]",
    "credit_notes": "array[r.number]",
}
"""What money that has moved is kept in outside of the books, and how the audit may name a row of it."""

PROMISES: Final = frozenset(
    [
        "cart_lines",
        "claims",
        "claim_lines",
        "link_lines",
        "list_prices",
        "partner_cart_lines",
        "partner_costs",
        "price_breaks",
        "storefront_prices",
    ]
)
"""Tables whose amounts are asked, offered or expected: nothing has moved by them."""

MONEY_OUT: Final = frozenset({*PAYOUTS, *RECONCILING, *ASKED_ANEW, "self_billing_invoices"})
"""Tables that are changed column by column elsewhere: beside the audits of payouts, reconciling and self-billing."""

COLUMNS: Final = """
    select table_name, column_name from information_schema.columns join pg_tables on tablename = table_name
     where schemaname = 'public' and table_schema = 'public' and column_name like '%\\_minor' and data_type = 'bigint' order by 1, 2"""


@pytest.fixture
def everything(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    """Sales refunded, credited, released, disputed and lost, with concessions of both funders; no guard is left."""
    world = a_world()
    refunded(a_paid_sale(sandbox, world=world), superuser, amount_minor=54_000)
    disputed(a_paid_sale(sandbox, world=world, email="lee@other.example.org"), sandbox, superuser)
    run_waiting(superuser)
    account = a_protected_account(world.other_partner, at=AT)
    for number, funder in enumerate(("vendor", "operator")):
        a_concession(world, funder)
        funded_by(funder)
        case, random = a_case(world, f"e{number}", account_id=account.id), Random(number)
        case.refund(random, is_ours=True)
        with transaction():
            releasing.release(at=HOLD_OVER)
        case.open()
        if number:
            case.decide("lost")
    db.session.rollback()
    for table in NAMES:
        superuser.execute(sql.SQL("alter table {} disable trigger all").format(sql.Identifier(table)))
        found = superuser.execute(
            "select conname from pg_constraint where conrelid = %s::regclass and contype = 'c'", [table]
        ).fetchall()
        for (name,) in found:
            superuser.execute(sql.SQL("alter table {} drop constraint {}").format(*map(sql.Identifier, (table, name))))


def asked() -> list[str]:
    """What the questions of the audit find."""
    with snapshot():
        return [" ".join(row) for check in soundness.CHECKS for row in db.session.execute(text(check))]


def test_every_amount_that_has_moved_is_checked_row_by_row(everything: None, superuser: psycopg.Connection) -> None:
    assert asked() == [], asked()
    columns = superuser.execute(COLUMNS).fetchall()
    assert {table for table, _ in columns} - PROMISES - MONEY_OUT == set(NAMES)
    unseen: list[Any] = []

    for table, column in columns:
        if table in PROMISES | MONEY_OUT:
            continue
        rows = f"select r.ctid::text, {NAMES[table]} from {table} r where r.{column} is not null order by r.ctid"
        found = superuser.execute(rows).fetchall()
        if not found:
            unseen.append((table, column, "no row"))
            continue
        for place, names in {found[0][0]: found[0], found[-1][0]: found[-1]}.values():
            moved = f"update {table} set {column} = {column} + %s where ctid = %s returning ctid::text"
            (now,) = superuser.execute(moved, [1, place]).fetchone() or ("",)
            told = asked()
            superuser.execute(moved, [-1, now])
            if not any(name in fault for fault in told for name in names if name):
                unseen.append((table, column, told))

    assert not unseen, "\n".join(map(str, unseen))
