from __future__ import annotations

import pytest

from marketplace.catalog.price_checks import check_price
from marketplace.catalog.rules.breaks import Break
from marketplace.core.errors import Invalid


@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD"])
@pytest.mark.parametrize("unit_minor", [0, 1, 10**15])
def test_every_sensible_price_passes(currency: str, unit_minor: int) -> None:
    check_price(currency=currency, unit_minor=unit_minor, breaks=[Break(2, 0)], max_retail_minor=unit_minor)


@pytest.mark.parametrize("maximum", [0, 99])
def test_the_highest_retail_price_covers_list_and_breaks(maximum: int) -> None:
    with pytest.raises(Invalid, match=r"0\.100 KWD or more"):
        check_price(currency="KWD", unit_minor=50, breaks=[Break(5, 100)], max_retail_minor=maximum)
