"""The four roles: what they may and may not do, and that making them twice changes nothing."""

from __future__ import annotations

import psycopg

from marketplace.db.roles import ROLES, ensure_roles

FLAGS = """
  select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, oid
    from pg_roles where rolname = any (%s) order by rolname
"""


def test_the_owners_cannot_log_in_and_nobody_passes_row_security(superuser: psycopg.Connection) -> None:
    rows = superuser.execute(FLAGS, [list(ROLES)]).fetchall()

    assert {name: flags for name, *flags, _ in rows} == {
        "ledger_owner": [False, False, False, False, False],
        "marketplace_owner": [False, False, False, False, False],
        "marketplace_web": [True, False, False, False, False],
        "marketplace_worker": [True, False, False, False, False],
    }


def test_a_second_start_makes_none_again(superuser: psycopg.Connection) -> None:
    before = superuser.execute(FLAGS, [list(ROLES)]).fetchall()

    ensure_roles(superuser)

    assert superuser.execute(FLAGS, [list(ROLES)]).fetchall() == before


def test_the_logins_own_nothing(superuser: psycopg.Connection) -> None:
    owned = """
      select count(*) from pg_class c join pg_roles r on r.oid = c.relowner
       where r.rolname in ('marketplace_web', 'marketplace_worker')
    """

    assert superuser.execute(owned).fetchone() == (0,)


def test_the_lock_is_given_back(superuser: psycopg.Connection) -> None:
    ensure_roles(superuser)

    assert superuser.execute("select count(*) from pg_locks where locktype = 'advisory'").fetchone() == (0,)
