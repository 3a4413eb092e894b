"""What the logins are: owners of nothing, bound by row security, on every table."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from marketplace.db.urls import OWNER_ROLES, WEB_ROLE, WORKER_ROLE, for_libpq
from tests.security.test_row_visibility import OPEN
from tests.support.databases import TestDatabase

LOGINS = (WEB_ROLE, WORKER_ROLE)
TABLES = """
  select format('%s.%s', n.nspname, c.relname), c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname in ('public', 'ledger') and c.relkind in ('r', 'p')
"""


@pytest.mark.parametrize("role", [*LOGINS, *OWNER_ROLES])
def test_a_role_can_neither_bypass_row_security_nor_make_roles_or_databases(
    role: str, superuser: psycopg.Connection
) -> None:
    facts = superuser.execute(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = %s",
        [role],
    ).fetchone()

    assert facts == (False, False, False, False, False)


def test_only_web_and_worker_can_log_in(superuser: psycopg.Connection) -> None:
    ours = superuser.execute(
        "select rolname from pg_roles where rolcanlogin and not rolsuper and rolname !~ '^pg_' order by 1"
    ).fetchall()

    assert [name for (name,) in ours] == [WEB_ROLE, WORKER_ROLE]


def test_the_logins_own_nothing_and_belong_to_no_role(superuser: psycopg.Connection) -> None:
    owned = superuser.execute(
        "select relname from pg_class where pg_get_userbyid(relowner) = any (%(logins)s)"
        " union all select proname from pg_proc where pg_get_userbyid(proowner) = any (%(logins)s)"
        " union all select nspname from pg_namespace where pg_get_userbyid(nspowner) = any (%(logins)s)",
        {"logins": list(LOGINS)},
    ).fetchall()
    memberships = superuser.execute(
        "select roleid::regrole, member::regrole from pg_auth_members where member::regrole::text like 'marketplace%'"
        " or member::regrole::text = 'ledger_owner'"
    ).fetchall()

    assert owned == []
    assert memberships == []


def test_every_table_forces_row_security_or_says_why_not(superuser: psycopg.Connection) -> None:
    free = {
        name
        for name, is_enabled, is_forced, _ in superuser.execute(TABLES)
        if not (is_enabled and is_forced) and name not in OPEN
    }

    assert free == set(), "force row security on these tables in a migration"


def test_a_table_with_a_party_or_a_token_is_never_without_row_security(superuser: psycopg.Connection) -> None:
    columns = superuser.execute(
        "select distinct format('%s.%s', table_schema, table_name) from information_schema.columns"
        " where table_schema in ('public', 'ledger')"
        " and column_name in ('party_id', 'partner_id', 'vendor_id', 'user_id', 'account_id', 'token_hash', 'party',"
        " 'book_id')"
    ).fetchall()

    assert {name for (name,) in columns} & set(OPEN) == set()


@pytest.mark.parametrize("role", LOGINS)
@pytest.mark.parametrize(
    "way_out", ["set role marketplace_owner", "set role ledger_owner", "set session authorization postgres"]
)
def test_a_login_cannot_become_somebody_else(role: str, way_out: str, database: TestDatabase) -> None:
    url = database.web if role == WEB_ROLE else database.worker
    with (
        psycopg.connect(for_libpq(url), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(way_out)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", LOGINS)
@pytest.mark.parametrize(
    "change",
    [
        "alter table contacts disable row level security",
        "drop policy reads on contacts",
        "create policy everybody on contacts using (true)",
        "create table public.loot as select 1",
        "create function public.loot() returns int language sql as 'select 1'",
        "create schema loot",
        "alter table ledger.postings disable trigger all",
        "insert into ledger.postings default values",
        "update ledger.heads set available = 1",
        "set session_replication_role = replica",
        "copy contacts to program 'cat'",
    ],
)
def test_a_login_cannot_change_what_protects_the_rows(role: str, change: str, database: TestDatabase) -> None:
    url = database.web if role == WEB_ROLE else database.worker
    with (
        psycopg.connect(for_libpq(url), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(change)  # type: ignore[arg-type]


def test_no_view_shows_rows_in_its_owners_name(superuser: psycopg.Connection) -> None:
    views = superuser.execute(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('public', 'ledger') and c.relkind in ('v', 'm')"
        " and not coalesce('security_invoker=true' = any (c.reloptions), false)"
    ).fetchall()

    assert views == []


def test_every_definer_function_fixes_its_search_path(superuser: psycopg.Connection) -> None:
    loose = superuser.execute(
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname in ('public', 'ledger') and p.prosecdef"
        " and not exists (select from unnest(p.proconfig) c where c like 'search_path=%pg_temp')"
    ).fetchall()

    assert loose == []


def test_no_definer_function_can_be_called_by_everybody(superuser: psycopg.Connection) -> None:
    public = superuser.execute(
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname in ('public', 'ledger') and p.prosecdef"
        " and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)"
    ).fetchall()

    assert public == []


def test_statements_and_locks_of_the_pages_have_limits(web, database: TestDatabase) -> None:  # type: ignore[no-untyped-def]
    from marketplace.db.base import db

    with web.app_context():
        limits = db.session.execute(
            text(
                "select current_setting('statement_timeout'), current_setting('lock_timeout'),"
                " current_setting('timezone')"
            )
        ).one()

    assert tuple(limits) == ("30s", "10s", "UTC")
