"""The one place that commits. Only doors import it: services never know where their transaction ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from marketplace.db.base import db


@contextmanager
def transaction() -> Iterator[None]:
    """Commit at the end of the block, or roll everything back when it raises.

    It does not begin: a read before the block (who is signed in) has already opened the transaction, and belongs to it.
    """
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one state of the database in the whole block, however many statements it takes; nothing is written.

    What was read before belongs to an older transaction, which ends here.
    """
    db.session.rollback()
    db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        db.session.rollback()


@contextmanager
def aside() -> Iterator[Session]:
    """A short transaction of its own beside the one that is open, on another connection; committed at the block's end.

    For notes that others must see while a long one is still at work, such as how far it has come. The same actor acts.
    """
    with Session(db.engine) as session, session.begin():
        yield session
