"""The cluster's roles. They belong to the whole server, so they are made outside migrations and only where missing."""

import psycopg
from psycopg import sql

ROLES = {
    "marketplace_owner": "nologin",
    "ledger_owner": "nologin",
    "marketplace_web": "login",
    "marketplace_worker": "login",
}
LOCK = 7250


def ensure_roles(connection: psycopg.Connection) -> None:
    """Create the four roles where missing; none may bypass row security. Safe to run from several processes at once."""
    connection.execute("select pg_advisory_lock(%s)", [LOCK])
    try:
        present = {row[0] for row in connection.execute("select rolname from pg_roles")}
        for role, login in ROLES.items():
            if role not in present:
                statement = sql.SQL("create role {} {} nobypassrls")
                connection.execute(statement.format(sql.Identifier(role), sql.SQL(login)))
    finally:
        connection.execute("select pg_advisory_unlock(%s)", [LOCK])
