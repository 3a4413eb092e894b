from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.currencies import SUPPORTED, decimals, whole


@pytest.mark.parametrize(("code", "places"), [("eur", 2), ("jpy", 0), ("kwd", 3), ("isk", 2), ("ugx", 2)])
def test_amounts_have_the_decimals_that_stripe_gives_them(code: str, places: int) -> None:
    assert decimals(code) == places


def test_codes_are_three_lower_case_letters() -> None:
    assert len(SUPPORTED) > 120
    assert all(len(code) == 3 and code.islower() for code in SUPPORTED)


def test_what_has_no_hundredths_is_cut_to_whole_units() -> None:
    assert (whole(20_310, "isk"), whole(20_310, "eur")) == (20_300, 20_310)
