"""Products to offerings: one vendor and one category per product category, subcategories below it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from marketplace.catalog import listing, problems, publishing, vendors
from marketplace.catalog.models import Category, Offering, Plan, Problem, Vendor
from marketplace.cli.adventureworks.files import CURRENCY, DataSet, Product
from marketplace.db.base import db

FEE_BPS = 800
PREFIX = "adventureworks:product:"


def take_in(data: DataSet, *, at: datetime) -> dict[str, Plan]:
    """Add the offerings that are not there yet, with the newest unit price of the file as list price.

    A product that was never sold has no price and stays a draft. Returns each product's plan by the file's key. A
    second run adds nothing.
    """
    newest = {line.product: line.unit_minor for sale in data.sales for line in sale.lines}
    there = known()
    shelves: dict[str, tuple[Vendor, Category]] = {}
    leaves: dict[tuple[str, str], Category] = {}
    plans = {}
    for product in data.products:
        if product.key in there:
            plans[product.key] = there[product.key]
        else:
            vendor, root = shelves.setdefault(product.category, _shelf(product.category, shelves, at))
            leaf = (product.category, product.subcategory)
            if leaf not in leaves:
                leaves[leaf] = _category(product.subcategory, root)
            plans[product.key] = _offering(product, vendor, leaves[leaf], newest.get(product.key), at)
    return plans


def known() -> dict[str, Plan]:
    """Return the plans that are there already, by the file's key of their products."""
    query = select(Offering.external_ref, Plan).join(Plan, Plan.offering_id == Offering.id)
    rows = db.session.execute(query.where(Offering.external_ref.startswith(PREFIX)))
    return {str(reference).removeprefix(PREFIX): plan for reference, plan in rows}


def _offering(product: Product, vendor: Vendor, category: Category, unit_minor: int | None, at: datetime) -> Plan:
    colour = f", {product.colour.lower()}" if product.colour not in {"", "NA", "NULL"} else ""
    offering = listing.add_offering(
        vendor,
        category,
        name=product.name,
        summary=f"{product.subcategory}{colour}.",
        description=f"{product.name}, from the AdventureWorks range of {product.category.lower()}.",
        external_ref=PREFIX + product.key,
    )
    problems.tag(offering, [_problem(product.category)])
    plan = listing.add_plan(offering, name="Unit")
    if unit_minor is not None:
        listing.set_price(plan, currency=CURRENCY, unit_minor=unit_minor, effective_from=at, at=at)
        db.session.flush()  # publishing asks the database whether there is a price
        publishing.publish(offering, at=at)
    return plan


def _shelf(category: str, shelves: dict[str, tuple[Vendor, Category]], at: datetime) -> tuple[Vendor, Category]:
    if category in shelves:
        return shelves[category]
    name = f"AdventureWorks {category}"
    found = db.session.scalars(select(Vendor).where(Vendor.name == name)).one_or_none()
    vendor = found or vendors.open_vendor(name, fee_bps=FEE_BPS, at=at, summary=f"{category} of AdventureWorks.")
    return vendor, _category(category, None)


def _problem(category: str) -> Problem:
    name = f"Keep {category.lower()} in stock"
    return db.session.scalars(select(Problem).where(Problem.name == name)).one_or_none() or problems.add_problem(name)


def _category(name: str, parent: Category | None) -> Category:
    parent_id = parent.id if parent else None
    same = select(Category).where(Category.name == name, Category.parent_id.is_not_distinct_from(parent_id))
    if found := db.session.scalars(same).one_or_none():
        return found
    category = listing.add_category(name, parent=parent)
    db.session.flush()  # the categories below it name its key
    return category
