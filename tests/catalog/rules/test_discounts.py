"""Discounts and who bears them."""

from __future__ import annotations

import pytest

from marketplace.catalog.rules.discounts import AppliedDiscount, Discount, apply_discounts
from marketplace.core.errors import Invalid


def taken(*discounts: Discount, asked: int = 900, floor: int = 750) -> dict[str, int]:
    applied = apply_discounts(discounts, asked_total_minor=asked, floor_total_minor=floor)
    return {discount.id: discount.amount_minor for discount in applied}


def test_the_partners_own_discount_stops_at_the_floor() -> None:
    assert taken(Discount("c", "partner", 150)) == {"c": 150}
    assert taken(Discount("c", "partner", 151)) == {"c": 150}


def test_discounts_of_others_stop_at_nothing_to_pay() -> None:
    assert taken(Discount("c", "operator", 900)) == {"c": 900}
    assert taken(Discount("c", "vendor", 901)) == {"c": 900}


def test_the_partners_go_first_then_the_vendors_then_the_operators() -> None:
    discounts = [Discount("o", "operator", 800), Discount("v", "vendor", 500), Discount("p", "partner", 100)]

    assert list(taken(*discounts).items()) == [("p", 100), ("v", 500), ("o", 300)]


def test_several_of_one_funder_share_what_there_is_in_their_order() -> None:
    assert taken(Discount("a", "partner", 100), Discount("b", "partner", 100)) == {"a": 100, "b": 50}
    assert taken(Discount("a", "vendor", 600), Discount("b", "vendor", 600)) == {"a": 600, "b": 300}


def test_others_discounts_do_not_use_up_the_partners_room() -> None:
    assert taken(Discount("v", "vendor", 200), Discount("p", "partner", 150)) == {"p": 150, "v": 200}


def test_an_applied_discount_says_what_was_asked_and_what_was_given() -> None:
    applied = apply_discounts([Discount("c", "partner", 400)], asked_total_minor=900, floor_total_minor=750)

    assert applied == (AppliedDiscount("c", "partner", 400, 150),)


def test_a_price_at_its_floor_leaves_no_room() -> None:
    assert taken(Discount("c", "partner", 1), asked=750) == {"c": 0}


def test_a_negative_discount_is_refused() -> None:
    with pytest.raises(Invalid, match="cannot be negative"):
        Discount("c", "operator", -1)
