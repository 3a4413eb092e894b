"""D-U-N-S numbers have nine digits, however they are typed."""

from __future__ import annotations

import pytest

from marketplace.customers.duns import recognise
from marketplace.customers.errors import DunsInvalid


@pytest.mark.parametrize("typed", ["150483782", "15-048-3782", " 15 048 3782 ", "15.048.3782"])
def test_nine_digits_have_one_spelling(typed: str) -> None:
    assert recognise(typed) == "150483782"


@pytest.mark.parametrize("typed", ["", "  ", "-"])
def test_nothing_typed_is_no_number(typed: str) -> None:
    assert recognise(typed) is None


@pytest.mark.parametrize("typed", ["15048378", "1504837821", "15048378X", "000000000", "١٥٠٤٨٣٧٨٢"])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(DunsInvalid) as refused:
        recognise(typed)

    assert str(refused.value) == "A D-U-N-S number has nine digits. Correct it, or leave it out."
