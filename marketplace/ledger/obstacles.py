"""What stands against closing a period. Subjects above the books add their own: each asks one question.

An obstacle is a function of the session and of the end of the period to be closed; it returns sentences that say what
has to be done first, none where nothing is in the way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

Obstacle = Callable[[Session, datetime], list[str]]

_OBSTACLES: list[Obstacle] = []


def obstacle(asked: Obstacle) -> Obstacle:
    """Add a question that is asked before each close; for decorating the function that answers it."""
    if asked not in _OBSTACLES:
        _OBSTACLES.append(asked)
    return asked


def in_the_way(session: Session, ends_at: datetime) -> list[str]:
    """Return everything that stands against closing what lies before `ends_at`; nothing means that it may be closed."""
    return [sentence for asked in _OBSTACLES for sentence in asked(session, ends_at)]
