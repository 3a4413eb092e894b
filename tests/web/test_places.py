"""Countries and states of addresses."""

from __future__ import annotations

import pytest
from babel import Locale

from marketplace.web.places import WITH_POSTAL_CODE, countries, region_code


def test_every_country_is_offered_once_by_name_and_nothing_else() -> None:
    found = dict(countries(Locale("en")))

    assert found["DE"] == "Germany"
    assert 245 < len(found) < 252
    assert not {"EU", "UN", "ZZ", "XA", "EZ"} & found.keys()
    assert list(found.values()) == sorted(found.values())
    assert found.keys() >= WITH_POSTAL_CODE


def test_the_names_are_the_readers() -> None:
    assert dict(countries(Locale("de")))["DE"] == "Deutschland"


@pytest.mark.parametrize(
    ("country", "typed", "code"),
    [
        ("US", "CA", "CA"),
        ("US", " ca ", "CA"),
        ("US", "california", "CA"),
        ("US", "Quebec", None),
        ("US", "", None),
        ("CA", "quebec", "QC"),
        ("DE", "Bayern", "BAYERN"),
        ("DE", "", ""),
        ("", "", ""),
    ],
)
def test_a_state_is_known_by_code_or_name_where_tax_needs_it(country: str, typed: str, code: str | None) -> None:
    assert region_code(country, typed) == code
