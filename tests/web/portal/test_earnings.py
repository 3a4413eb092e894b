from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support.market import Market
from tests.support.statements import counted


@pytest.mark.row("S1-19")
def test_everything_open_and_what_could_come_next_is_on_one_page(
    market: Market, browser: Callable[..., FlaskClient]
) -> None:
    client = browser("seller")

    with counted() as seen:
        page = client.get("/portal/earnings/").text

    assert len(seen) <= 11
    for words in ("Open in EUR", "On hold", "€150.00", "one order waits for its money", "Mail Guard", "€8.33"):
        assert words in page
    assert "Backup Suite" not in page, "it has sold that one"
