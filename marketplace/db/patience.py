"""How long a statement may take: for proofs of everything, as long as it needs."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session


def without_limit(session: Session) -> None:
    """Let every later statement of the open transaction take as long as it needs; the limit is back when it ends."""
    session.execute(text("set local statement_timeout = 0"))
