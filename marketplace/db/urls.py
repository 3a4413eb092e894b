"""Database URLs: which role a process logs in with, and the limits every connection carries."""

from typing import Any

from sqlalchemy import URL, make_url

from marketplace.db.prepared import PREPARE_AFTER

WEB_ROLE = "marketplace_web"
WORKER_ROLE = "marketplace_worker"
OWNER_ROLES = ("marketplace_owner", "ledger_owner")


def normalise(url: str) -> URL:
    """Return `url` for SQLAlchemy with the psycopg 3 driver, whatever PostgreSQL scheme it was written with."""
    return make_url(url).set(drivername="postgresql+psycopg")


def for_libpq(url: URL) -> str:
    """Return `url` as psycopg and pgbench understand it, without SQLAlchemy's driver name."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def as_role(url: URL, role: str) -> URL:
    """Return `url` logging in as `role`: the embedded server trusts its own socket."""
    return url.set(username=role)


def engine_options(*, statement_seconds: int = 30, lock_seconds: int = 10, is_pooled: bool = False) -> dict[str, Any]:
    """Return engine options: limits on statements and locks, and prepared statements unless a pooler forbids them.

    `statement_seconds` and `lock_seconds` bound one statement and one wait for a lock; a runaway page gives up
    instead of holding its rows. `is_pooled` says that a pooler hands each transaction another server connection, where
    a statement prepared by an earlier one is not known. Statements are never compiled (JIT): it costs more than the
    short ones of pages take, and the long ones of exports have too many expressions to be worth it.
    """
    limits = f"-c statement_timeout={statement_seconds * 1000} -c lock_timeout={lock_seconds * 1000}"
    return {
        "hide_parameters": True,  # errors reach the log, and values may be a customer's
        "pool_size": 8,
        "max_overflow": 8,
        "connect_args": {
            "options": f"{limits} -c timezone=UTC -c jit=off",
            "prepare_threshold": None if is_pooled else PREPARE_AFTER,
        },
    }
