"""What one person may begin: the arithmetic, and the limits of a house that has set none."""

from __future__ import annotations

import pytest

from marketplace.payouts.limits import OWN, Room, default_limit, is_raised


def test_a_second_person_is_needed_from_the_first_cent_above_the_limit() -> None:
    room = Room(limit_minor=1_000, begun_minor=600)

    assert (room.needs_second(400), room.needs_second(401), room.left_minor) == (False, True, 400)
    assert Room(1_000, 1_500).left_minor == 0
    assert (Room(None, 10**12).needs_second(10**12), Room(None, 5).left_minor) == (False, None)
    assert Room(0, 0).needs_second(1)


@pytest.mark.parametrize(
    ("scope", "currency", "limit"),
    [
        ("partners", "EUR", 1_000_000), ("vendors", "EUR", 1_000_000), (OWN, "EUR", 100_000),
        ("partners", "JPY", 1_500_000), (OWN, "JPY", 150_000), ("partners", "KWD", 3_000_000),
        ("partners", "LBP", 0), (OWN, "LBP", 0),
    ],
)  # fmt: skip
def test_a_new_house_has_a_limit_in_every_currency(scope: str, currency: str, limit: int) -> None:
    assert default_limit(scope, currency) == limit


def test_a_limit_is_raised_by_more_or_by_none() -> None:
    assert [is_raised(5, 6), is_raised(5, None), is_raised(5, 5), is_raised(5, 0), is_raised(None, 5)] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert not is_raised(None, None)
