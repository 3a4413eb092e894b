"""What terms can be set on: names to choose from, and how much a scope covers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.catalog.models import Category, Offering, Vendor
from marketplace.catalog.queries.categories import in_and_below
from marketplace.db.base import db


@dataclass(frozen=True)
class Choices:
    """Public ids with names, by name."""

    vendors: list[tuple[str, str]]
    offerings: list[tuple[str, str]]


def names_to_choose_from() -> Choices:
    """Return every vendor, and every offering that is not retired, in two SQL statements."""
    vendors = db.session.execute(select(Vendor.public_id, Vendor.name).order_by(Vendor.name, Vendor.id))
    offerings = db.session.execute(
        select(Offering.public_id, Offering.name)
        .where(Offering.state != "retired")
        .order_by(Offering.name, Offering.id)
    )
    return Choices([(row[0], row[1]) for row in vendors], [(row[0], row[1]) for row in offerings])


def published_in_scope(scope: Offering | Category | Vendor | None) -> int:
    """Return how many published offerings a rule with this scope covers."""
    statement = select(func.count()).select_from(Offering).where(Offering.state == "published")
    if isinstance(scope, Offering):
        statement = statement.where(Offering.id == scope.id)
    elif isinstance(scope, Category):
        statement = statement.where(Offering.category_id.in_(in_and_below(scope)))
    elif isinstance(scope, Vendor):
        statement = statement.where(Offering.vendor_id == scope.id)
    return db.session.scalar(statement) or 0
