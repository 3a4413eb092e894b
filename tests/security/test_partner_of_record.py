"""Whose an account is: found are all that can write it, in the code, in the database, and by its rights."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from marketplace.db.urls import for_libpq
from tests.support.changes import bought
from tests.support.databases import TestDatabase

ROOT = Path(__file__).resolve().parents[2]

PENS = {
    "adjudge_account": "adjudication",
    "bind_account": "first_paid_order",
    "merge_accounts": "merge",
    "move_account": "partner_change",
}
"""The functions of the database that write whose an account is, and the proof that each names to the trigger."""

CALLERS = {
    "adjudge_account": {"marketplace/claims/moving.py"},
    "bind_account": {"marketplace/customers/directory.py"},
    "merge_accounts": {"marketplace/customers/merging.py"},
    "move_account": {"marketplace/protection/changes/moving.py"},
}
"""The modules that call them."""

WRITES = re.compile(r"update\s+accounts\b[^;]*?\bset\b[^;]*?\bpartner_id\s*=", re.IGNORECASE | re.DOTALL)
PROOF = re.compile(r"set_config\('app\.account_moves_by', '(\w+)', true\)")


@pytest.mark.row("N9")
def test_the_functions_that_write_it_are_these_and_each_names_its_proof(superuser: psycopg.Connection) -> None:
    functions = superuser.execute(
        "select p.proname, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public'"
    ).fetchall()

    found = {name: PROOF.findall(source) for name, source in functions if WRITES.search(source)}

    assert found == {name: [proof] for name, proof in PENS.items()}


@pytest.mark.row("N9")
def test_the_code_calls_them_in_these_places_and_sets_the_column_nowhere() -> None:
    modules = {path.relative_to(ROOT).as_posix(): path.read_text() for path in (ROOT / "marketplace").rglob("*.py")}

    for function, expected in CALLERS.items():
        assert {name for name, text in modules.items() if f"{function}(" in text} == expected
    setting = [
        f"{name}:{node.lineno}"
        for name, text in modules.items()
        for node in ast.walk(ast.parse(text))
        if _sets_partner_of_account(node)
    ]
    # An import by the system opens accounts that are somebody's in the system they come from.
    assert [place.partition(":")[0] for place in setting] == ["marketplace/cli/adventureworks/channel.py"]


def test_no_login_may_write_it(superuser: psycopg.Connection) -> None:
    rights = superuser.execute(
        "select r.rolname, c.column_name, has_column_privilege(r.rolname, 'accounts', c.column_name, 'update')"
        "  from pg_roles r, information_schema.columns c"
        " where r.rolname in ('marketplace_web', 'marketplace_worker') and c.table_name = 'accounts'"
        "   and c.table_schema = 'public' and c.column_name in ('partner_id', 'bound_at', 'merged_into_id')"
    ).fetchall()

    assert len(rights) == 6
    assert not any(may for _, _, may in rights)


def test_the_trigger_refuses_even_the_owner_who_names_no_proof(app: Flask, superuser: psycopg.Connection) -> None:
    customer = bought()
    change = "update accounts set partner_id = %s where id = %s"

    for named in ("", "because"):
        superuser.execute("select set_config('app.account_moves_by', %s, false)", (named,))
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="changes its partner by"):
            superuser.execute(change, (customer.other.id, customer.order.account_id))

    assert customer.account.partner_id == customer.world.partner.id


OPERATOR = "select set_config('app.actor_kind', 'operator', false), set_config('app.actor_id', '1', false)"


@pytest.mark.row("N9")
@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("update accounts set partner_id = {other} where id = {account}", "permission denied"),
        ("update accounts set bound_at = now() where id = {account}", "permission denied"),
        ("select bind_account({account}, {other}, now())", "a sale that is paid binds an account"),
        ("select move_account(1, now())", "the calendar moves accounts"),
        (
            "select merge_accounts({account}, {account}, {other}, now(), now(), now())",
            "a merge brings no third partner",
        ),
        ("select merge_accounts({account}, {account}, null, null, now(), now())", "drops none"),
        (
            "insert into accounts (public_id, country, partner_id) values ('acc_new', 'DE', {other})",
            "row-level security",
        ),
        (
            "insert into partner_changes (public_id, account_id, order_id, token_hash, state, statement, requested_at,"
            " confirm_until) values ('chg_x', {account}, {order}, 'x', 'requested', '', now(), now())",
            "row-level security",
        ),
        ("update partner_changes set state = 'confirmed'", ""),
    ],
)
def test_an_operator_that_runs_sql_itself_moves_nobody(
    app: Flask, database: TestDatabase, statement: str, refusal: str
) -> None:
    customer = bought()
    known = {"account": customer.order.account_id, "other": customer.other.id, "order": customer.order.id}
    before = (customer.account.partner_id, customer.account.bound_at)

    with psycopg.connect(for_libpq(database.web), autocommit=True) as connection:
        connection.execute(OPERATOR)
        if refusal:
            with pytest.raises(psycopg.Error, match=refusal):
                connection.execute(statement.format(**known))  # type: ignore[arg-type]
        else:
            assert connection.execute(statement).rowcount == 0  # type: ignore[arg-type]

    assert (customer.account.partner_id, customer.account.bound_at) == before


def _sets_partner_of_account(node: ast.AST) -> bool:
    """Whether a piece of code makes an account with a partner, or sets the partner or binding of one."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Account":
        return any(keyword.arg in {"partner_id", "bound_at"} for keyword in node.keywords)
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        flat = [each for target in targets for each in ast.walk(target)]
        return any(isinstance(each, ast.Attribute) and each.attr == "bound_at" for each in flat)
    return False
