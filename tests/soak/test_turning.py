"""Rights that end or move between an offer and its order, a few of them."""

from __future__ import annotations

import pytest

from benchmarks.soak import turning


@pytest.mark.row("R12")
@pytest.mark.usefixtures("scene")
def test_an_order_is_whose_its_own_instant_says() -> None:
    found = turning.run(rounds=16, seed=7)

    assert sum(found["won"].values()) == 16
    assert found["won"].keys() == {"registration", "link", "partner_of_record", "standing_choice"}
