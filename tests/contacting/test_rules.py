from __future__ import annotations

from marketplace.contacting.rules import DECIDING, PURPOSES, purposes_of


def test_an_order_is_revealed_for_what_one_deals_with_it_for_and_a_registration_to_decide_it() -> None:
    assert purposes_of("ord_1") == PURPOSES
    assert purposes_of("reg_1") == DECIDING
    assert not set(PURPOSES) & set(DECIDING)
