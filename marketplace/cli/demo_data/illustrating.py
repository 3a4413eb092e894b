"""Every offering's picture: brought by its vendor, as if through the console."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.catalog import illustrating
from marketplace.cli.demo_data.art import compose
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.pictures import keeping


def take_in(data: Mapping[str, Any], shop: Shop, *, at: datetime) -> None:
    """Draw a picture for each offering of the data file, and put it there at `at`."""
    turns: Counter[str] = Counter()
    with clock.frozen(at):
        for row in data["offerings"]:
            offering, vendor = shop.offerings[row["key"]], shop.vendors[row["vendor"]]
            drawn = compose(row["key"], vendor=row["vendor"], category=row["category"], turn=turns[row["category"]])
            picture = keeping.keep(drawn.data, party_id=vendor.id, at=at)
            illustrating.add(offering, picture, alt=drawn.alt)
            turns[row["category"]] += 1
