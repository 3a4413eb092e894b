"""What is sold: vendors with their staff, the category tree, tax rates, offerings with plans and prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.catalog import listing, problems, publishing, taxes, vendors
from marketplace.catalog.models import Category, Offering, Plan, Problem, Vendor
from marketplace.catalog.rules.breaks import Break
from marketplace.core import clock
from marketplace.core.currencies import parse_amount
from marketplace.db.base import db


@dataclass(frozen=True, slots=True)
class Shop:
    """What there is to sell, by the keys of the data file; staff by vendor key, problems by category name."""

    vendors: Mapping[str, Vendor]
    staff: Mapping[str, str]
    categories: Mapping[str, Category]
    problems: Mapping[str, list[Problem]]
    offerings: Mapping[str, Offering]

    def plan(self, key: str, name: str = "") -> Plan:
        """Return the plan of an offering that has this name; without one, its first."""
        return next(plan for plan in self.offerings[key].plans if name in {"", plan.name})


def take_in(data: Mapping[str, Any], *, at: datetime) -> Shop:
    """Open vendors and catalogue as they are from `at` on. Everything is published."""
    with clock.frozen(at):
        for place in data["taxes"]:
            _tax(place, at)
        opened = {row["key"]: _vendor(row, at) for row in data["vendors"]}
        categories = _categories(data["categories"])
        solved = _problems(data["problems"])
        offerings = {
            row["key"]: _published(row, opened[row["vendor"]], categories[row["category"]], solved[row["category"]], at)
            for row in data["offerings"]
        }
    return Shop(opened, {row["key"]: row["staff"] for row in data["vendors"]}, categories, solved, offerings)


def draft(
    row: Mapping[str, Any], vendor: Vendor, category: Category, solved: list[Problem], *, at: datetime
) -> Offering:
    """Add an offering with its plans and prices that nobody but its vendor and the operator sees yet."""
    offering = listing.add_offering(
        vendor, category, name=row["name"], summary=row["summary"], description=row["description"],
        tax_class=row.get("tax_class", "standard"), cap_bps=row.get("cap_bps"),
    )  # fmt: skip
    problems.tag(offering, solved)
    for each in row["plans"]:
        plan = listing.add_plan(offering, name=each["name"], interval=each["interval"])
        db.session.flush()  # its prices name its key
        for currency in each["prices"]:
            _price(plan, each, currency, at)
    db.session.flush()  # whoever publishes it or sends it in asks the database whether there is a price
    return offering


def _tax(place: Mapping[str, Any], at: datetime) -> None:
    for tax_class, (name, bps) in place["rates"].items():
        taxes.set_rate(
            country=place["country"], region=place.get("region", ""), tax_class=tax_class, name=name, bps=bps,
            effective_from=at, at=at,
        )  # fmt: skip


def _vendor(row: Mapping[str, Any], at: datetime) -> Vendor:
    return vendors.open_vendor(row["name"], fee_bps=row["fee_bps"], summary=row["summary"], at=at)


def _categories(tree: Mapping[str, list[str]]) -> dict[str, Category]:
    found: dict[str, Category] = {}
    for root, children in tree.items():
        found[root] = listing.add_category(root)
        db.session.flush()  # the categories below it name its key
        found |= {name: listing.add_category(name, parent=found[root]) for name in children}
    return found


def _problems(rows: list[Mapping[str, Any]]) -> dict[str, list[Problem]]:
    """Return the problems by the names of the categories whose offerings help with them."""
    found: dict[str, list[Problem]] = {}
    for row in rows:
        problem = problems.add_problem(row["name"], summary=row["summary"])
        for category in row["categories"]:
            found.setdefault(category, []).append(problem)
    return found


def _published(
    row: Mapping[str, Any], vendor: Vendor, category: Category, solved: list[Problem], at: datetime
) -> Offering:
    offering = draft(row, vendor, category, solved, at=at)
    publishing.publish(offering, at=at)
    return offering


def _price(plan: Plan, row: Mapping[str, Any], currency: str, at: datetime) -> None:
    most, breaks = row.get("maximum", {}).get(currency), row.get("breaks", {}).get(currency, ())
    listing.set_price(
        plan,
        currency=currency,
        unit_minor=parse_amount(row["prices"][currency], currency),
        breaks=[Break(quantity, parse_amount(unit, currency)) for quantity, unit in breaks],
        max_retail_minor=parse_amount(most, currency) if most else None,
        effective_from=at,
        at=at,
    )
