"""Sessions on the books of one test, signed in as the real roles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.ledger.logins import Logins
from tests.support.databases import TestDatabase


@pytest.fixture
def logins(database: TestDatabase) -> Iterator[Logins]:
    """Opens sessions as any role and actor."""
    opened = Logins(database)
    yield opened
    opened.close()


@pytest.fixture
def system(logins: Logins) -> Session:
    """The worker, acting as system."""
    return logins.session("worker", "system")


@pytest.fixture
def operator(logins: Logins) -> Session:
    """The web, acting as operator."""
    return logins.session("web", "operator", 1)
