"""What a page was drawn from: it stands while nothing of it has changed and no price has begun."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from marketplace.catalog.basis import Basis
from marketplace.catalog.queries.shop_state import ShopState
from marketplace.catalog.seller_terms import HOUSE_TERMS
from marketplace.catalog.standing_terms import StandingTerms

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
STATE = ShopState(5, 7, 9)
TERMS = StandingTerms((5, 1, NOW), HOUSE_TERMS, "EUR", "Gold", NOW, None)
BASIS = Basis("{1}", STATE, TERMS, since=NOW, until=NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("state", "minutes", "stands"),
    [
        (STATE, 0, True),
        (STATE, 59, True),
        (STATE, 60, False),
        (STATE, -1, False),
        (ShopState(6, 7, 9), 0, False),
        (ShopState(5, 8, 9), 0, False),
        (ShopState(5, 7, 10), 0, False),
    ],
)
def test_a_page_stands_in_its_state_until_the_next_price_begins(state: ShopState, minutes: int, stands: bool) -> None:
    assert BASIS.stands(state, at=NOW + timedelta(minutes=minutes)) is stands


def test_only_what_was_read_in_one_edition_and_follows_from_it_is_whole() -> None:
    older = cast("StandingTerms", StandingTerms((4, 1, NOW), HOUSE_TERMS, "EUR", "Gold", NOW, None))

    assert BASIS.is_whole
    assert not Basis("{1}", STATE, older, since=NOW, until=None).is_whole
    assert not Basis("{1}", STATE, TERMS, since=NOW, until=None, is_fleeting=True).is_whole
