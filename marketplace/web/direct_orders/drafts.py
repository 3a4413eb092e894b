"""The lines of a direct order in the making: what the form says of them, what can be added, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import request
from flask_babel import gettext as _

from marketplace.catalog import pricing, queries
from marketplace.catalog.models import Plan, Vendor
from marketplace.catalog.price_cards import PriceCard, price_cards
from marketplace.catalog.queries.plans import published_plans
from marketplace.core.errors import Invalid
from marketplace.orders.direct import MOST_LINES, MOST_OF_ONE, DirectItem

FOUND = 6


@dataclass
class Line:
    """One line as the form has it. `entered` stands in the quantity field, `error` says what is wrong."""

    plan: Plan
    entered: str
    error: str = ""

    @property
    def quantity(self) -> int | None:
        """How many units; None where it is no number that can be ordered."""
        text = self.entered.strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 6):
            return None
        return int(text) if 1 <= int(text) <= MOST_OF_ONE else None


@dataclass
class Draft:
    """The lines, what they come to once `work_out` has said yes, and what was found to be added."""

    lines: list[Line]
    currency: str
    found: list[PriceCard] = field(default_factory=list)
    priced: list[pricing.PricedLine] = field(default_factory=list)
    refused: str = ""

    @classmethod
    def read(cls, currency: str, vendor: Vendor | None, *, at: datetime) -> Draft:
        """Read the lines of the request's form, with a plan added or removed by the button that was pressed."""
        form = request.form
        asked = [*form.getlist("plan"), *form.getlist("add")]
        wanted = [public_id for public_id in dict.fromkeys(asked) if public_id != form.get("remove")][:MOST_LINES]
        plans = published_plans(wanted)
        ours = [plans[each] for each in wanted if each in plans and _is_of(plans[each], vendor)]
        lines = [Line(plan, form.get(f"quantity-{plan.public_id}", "1")) for plan in ours]
        return cls(lines, currency, _found({plan.id for plan in ours}, currency, vendor, at))

    def work_out(self, buyer: pricing.Buyer | None, seller_country: str, *, at: datetime) -> bool:
        """Price the lines at list price with the buyer's tax; False where they cannot be ordered, and says why."""
        for line in self.lines:
            line.error = "" if line.quantity else _("Enter a whole number from 1 to 100,000.")
        if not self.lines or any(line.error for line in self.lines):
            self.refused = "" if self.lines else _("Add at least one offering.")
            return False
        wanted = [pricing.Wanted(line.plan, line.quantity or 0) for line in self.lines]
        try:
            self.priced = pricing.price(
                wanted, currency=self.currency, terms=pricing.HOUSE_TERMS, at=at, buyer=buyer,
                seller_country=seller_country,
            )  # fmt: skip
        except Invalid as refusal:
            self.refused = refusal.message
            return False
        return True

    @property
    def total_minor(self) -> int:
        """What the customer pays, tax included, in minor units."""
        return sum(line.money.gross_minor for line in self.priced)

    @property
    def tax_minor(self) -> int:
        """The tax in it, in minor units."""
        return sum(line.money.tax_minor for line in self.priced)

    @property
    def items(self) -> list[DirectItem]:
        """The lines as they are ordered, once they were found right."""
        return [DirectItem(line.plan, line.quantity or 0) for line in self.lines]


def _is_of(plan: Plan, vendor: Vendor | None) -> bool:
    return vendor is None or plan.offering.vendor_id == vendor.id


def _found(chosen: set[int], currency: str, vendor: Vendor | None, at: datetime) -> list[PriceCard]:
    """Return plans that fit the words searched for, each with its list price, without those chosen already."""
    words = request.form.get("find", "").strip()
    if not words:
        return []
    page = queries.shop_page(words, vendor=vendor, currency=currency, at=at, limit=FOUND)
    cards = price_cards([offering.id for offering in page.items], terms=pricing.HOUSE_TERMS, at=at)
    every = [card for of_one in cards.values() for card in of_one if card.currency == currency]
    return [card for card in every if card.facts.plan_id not in chosen]
