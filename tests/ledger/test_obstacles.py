"""What stands against closing is asked of whoever has a say in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from marketplace.ledger import obstacles
from tests.ledger.logins import NOON


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    kept = list(obstacles._OBSTACLES)
    yield
    obstacles._OBSTACLES[:] = kept


def test_every_question_is_asked_once(system: Session) -> None:
    @obstacles.obstacle
    def differences(session: Session, ends_at: datetime) -> list[str]:
        return [f"3 differences before {ends_at:%Y-%m-%d} are open."]

    obstacles.obstacle(differences)
    obstacles.obstacle(lambda session, ends_at: [])

    assert obstacles.in_the_way(system, NOON) == ["3 differences before 2026-10-05 are open."]
