"""What is in stock: boxes that a vendor counts, and licence keys, some of them running low."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from random import Random
from typing import Any

from flask import current_app

from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.stock import keys, supply
from marketplace.stock.vault import Vault

SEED = 2027
ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"


def take_in(data: Mapping[str, Any], shop: Shop, *, at: datetime) -> None:
    """Put the stock of the data file in at `at`. Keys are the same every time."""
    texts, vault = _keys(), Vault(current_app.config["SECRET_KEY"])
    with clock.frozen(at):
        for row in data["stocks"]:
            stock = supply.deliver_by(shop.plan(row["offering"], row.get("plan", "")), row["kind"], at=at)
            supply.warn_below(stock, row["low_at"])
            if row["kind"] == "keys":
                keys.add_keys(stock, [next(texts) for _ in range(row["units"])], vault=vault, at=at)
            elif row["units"]:
                supply.add(stock, row["units"], reason="Counted when the demo began.", at=at)


def _keys() -> Iterator[str]:
    dice = Random(SEED)  # noqa: S311  the same keys every time are what is wanted
    while True:
        yield "NV-" + "-".join("".join(dice.choices(ALPHABET, k=5)) for _ in range(4))
