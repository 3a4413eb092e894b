"""Every offering's picture: brought by its vendor, as if through the console."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.catalog import illustrating
from marketplace.catalog.models import Offering
from marketplace.cli.demo_data.art import compose
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.pictures import keeping


def take_in(data: Mapping[str, Any], shop: Shop, *, at: datetime) -> None:
    """Draw a picture for each offering of the data file, and put it there at `at`."""
    turns: Counter[str] = Counter()
    with clock.frozen(at):
        for row in data["offerings"]:
            illustrate(shop.offerings[row["key"]], row, turn=turns[row["category"]], at=at)
            turns[row["category"]] += 1


def illustrate(offering: Offering, row: Mapping[str, Any], *, turn: int, at: datetime) -> None:
    """Draw a picture for the offering of a row, the `turn`-th of its category, and put it there."""
    drawn = compose(row["key"], vendor=row["vendor"], category=row["category"], turn=turn)
    picture = keeping.keep(drawn.data, party_id=offering.vendor_id, at=at)
    illustrating.add(offering, picture, alt=drawn.alt)
