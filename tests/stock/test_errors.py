"""Refusals say what is wrong and what to do."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, Unavailable
from marketplace.stock.errors import KeysInvalid, KeysUnreadable, NotEnoughFree, Shortage, SoldOut


def test_sold_out_says_what_is_left_and_what_to_take() -> None:
    refusal = SoldOut([Shortage(1, "Backup Suite", 3), Shortage(2, "Mail Guard", 0)])

    assert isinstance(refusal, Conflict)
    assert str(refusal) == "Of Backup Suite only 3 are left: take 3. Mail Guard is sold out."
    assert [each.left for each in refusal.shortages] == [3, 0]


def test_an_upload_says_how_many_rows_need_mending() -> None:
    assert isinstance(KeysInvalid([], 1), Invalid)
    assert str(KeysInvalid(["Row 1: …"], 1)) == "No key was added: one row needs mending."
    assert str(KeysInvalid([], 1_200)) == "No key was added: 1,200 rows need mending."


def test_the_wrong_secret_is_something_that_can_come_back() -> None:
    assert isinstance(KeysUnreadable(), Unavailable)


def test_taking_out_too_much_says_how_much_is_free() -> None:
    assert str(NotEnoughFree(1_500)).startswith("Only 1,500 are free")
