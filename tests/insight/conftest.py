"""One partner's sales, as the system sees them: example A of docs/money.md paid, a second order waiting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.core import clock
from tests.support import market as markets


@pytest.fixture
def market(app: Flask) -> Iterator[markets.Market]:
    """The clock stands still."""
    with clock.frozen(markets.NOW):
        yield markets.a_market()
