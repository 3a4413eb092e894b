"""The protection record on the partner's page: everybody's figures beside its own, and nobody named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support.claiming import claimed
from tests.support.market import NOW, Market

Browser = Callable[..., FlaskClient]


@pytest.mark.row("S2-6")
def test_a_partner_sees_counts_of_incidents_decisions_and_times_without_a_name(
    market: Market, browser: Browser
) -> None:
    claimed(market.world.partner, "nobodys", at=NOW)
    claimed(market.world.other_partner, "nobodys", at=NOW)

    page = browser("finance").get("/portal/protection-record/").text

    assert market.world.other_partner.name not in page
    for said in (
        "Attempts",
        "What became of them",
        "Claims",
        "How long it took",
        "Nov 2026",
        "fewer than 5",
    ):
        assert said in page
    assert "Dec 2025" not in page, "a month in which nothing happened says nothing"


def test_the_figures_are_given_as_csv(market: Market, browser: Browser) -> None:
    claimed(market.world.partner, "nobodys", at=NOW)

    rows = browser().get("/portal/protection-record/?format=csv").text.splitlines()

    assert rows[0] == "month,about,word,all_partners,own"
    assert "2026-11,claim,lost,1,1" in rows
    assert "all,claim,opened,1,1" in rows
    assert len(rows) == 1 + 13 * 16
