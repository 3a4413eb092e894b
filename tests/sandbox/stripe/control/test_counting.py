from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.control.counting import Count


@pytest.mark.parametrize(
    ("nth", "limit", "acts"),
    [(1, 1, "x----"), (2, 1, "-x---"), (2, 3, "-xxx-"), (3, 0, "--xxx"), (1, 0, "xxxxx")],
)
def test_an_entry_acts_from_its_nth_occasion_on_as_often_as_it_may(nth: int, limit: int, acts: str) -> None:
    count = Count(nth, limit)

    assert "".join("x" if count.meets() else "-" for _ in range(5)) == acts
    assert count.shown() == {"nth": nth, "limit": limit, "seen": 5, "reached": 0}
