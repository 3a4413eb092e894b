"""Who acts: stated in every transaction, so that row security knows whose rows to show.

The actor is kept in a context variable by the door that let somebody in, and set with `set_config(..., true)` whenever
a transaction begins; a request that needs a second transaction has it there as well. Nobody named means no rows.
The web role may claim any actor but `system`: that one the database grants to the worker's login alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from psycopg import Connection as Driver
from psycopg.pq import Escaping, TransactionStatus
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction

from marketplace.db.base import db

KINDS = frozenset({"operator", "partner", "vendor", "customer", "system", "anonymous"})

STATE_ACTOR = text(
    "select set_config('app.actor_kind', :kind, true), set_config('app.actor_id', :id, true),"
    " set_config('app.actor_is_watching', :is_watching, true)"
)
READ_ONLY = text("select set_config('transaction_read_only', 'on', true)")


@dataclass(frozen=True)
class Actor:
    """One acting party: `id` is a party's key, a customer's hashed secret, or empty.

    `is_watching` says that somebody else looks through this party's eyes: it sees the party's rows but those that are
    nobody else's business, and its transactions are read-only.

    Source: docs/adr/0015-looking-through-a-partners-eyes.md.
    """

    kind: str
    id: str = ""
    is_watching: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of actor: {self.kind}")


SYSTEM = Actor("system")
ANONYMOUS = Actor("anonymous")

_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current_actor() -> Actor | None:
    """Return who acts now, or None where nobody has been let in yet."""
    return _current.get()


def act_as(actor: Actor | None) -> None:
    """Let `actor` act from here on, in the transaction already open and in those that follow.

    Pending changes are flushed first, so that they are judged by the actor who made them.
    """
    session = db.session()
    if session.in_transaction():
        session.flush()  # judged by the actor who made the changes
        _state(session.connection(), actor)
        session.expire_all()  # rows the earlier actor could see are read again under the new one
    _current.set(actor)


def took_over(actor: Actor) -> None:
    """Note that a statement of the open transaction has stated `actor` already, together with a question of its own.

    Nothing else may have been read in the transaction: rows of an earlier actor would stay in the session.
    """
    _current.set(actor)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Let `actor` act inside the block, and whoever acted before after it."""
    before = _current.get()
    act_as(actor)
    try:
        yield
    finally:
        if _is_lost(db.session()):
            _current.set(before)  # stated when the next transaction begins
        else:
            act_as(before)


def forget_actor() -> None:
    """Leave nobody acting: the end of a request or a job."""
    _current.set(None)


def _is_lost(session: Session) -> bool:
    """Whether the open transaction has failed, so that the database takes nothing from it any more but its end.

    Or nothing at all, because its connection is gone.
    """
    if not session.is_active or not session.in_transaction():
        return not session.is_active
    connection = session.connection()
    if connection.invalidated:
        return True
    driver = connection.connection.driver_connection
    return driver is not None and driver.info.transaction_status == TransactionStatus.INERROR


@event.listens_for(Session, "after_begin")
def _state_actor(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    # Whoever acted in an earlier transaction of a pooled connection ended with it, so nobody need not be stated.
    if (actor := _current.get()) is not None and not _begin_as(connection, actor):
        _state(connection, actor)


def _begin_as(connection: Connection, actor: Actor) -> bool:
    """Begin the transaction and state who acts in it in one message to the server.

    Every page begins like this, and the driver's own beginning would be a message more. False: nothing has been done,
    because the transaction is of a special kind or the connection is lost.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, Driver) or not _is_at(driver, TransactionStatus.IDLE):
        return False
    if actor.is_watching or (driver.autocommit, driver.isolation_level, driver.read_only) != (False, None, None):
        return False
    literal = Escaping(driver.pgconn).escape_literal
    kind, key = literal(actor.kind.encode()), literal(actor.id.encode())
    driver.pgconn.exec_(
        b"begin; select set_config('app.actor_kind', %b, true), set_config('app.actor_id', %b, true),"
        b" set_config('app.actor_is_watching', '', true)" % (kind, key)
    )
    return _is_at(driver, TransactionStatus.INTRANS)


def _is_at(driver: Driver, status: TransactionStatus) -> bool:
    return driver.info.transaction_status == status


def _state(connection: Connection, actor: Actor | None) -> None:
    is_watching = actor is not None and actor.is_watching
    stated = {"kind": actor.kind, "id": actor.id} if actor else {"kind": "", "id": ""}
    connection.execute(STATE_ACTOR, {**stated, "is_watching": "on" if is_watching else ""})
    if is_watching:
        connection.execute(READ_ONLY)
