"""Finding offerings: the shop's published ones, a vendor's own, and all of them for the operator."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Select, all_, func, literal, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.directory import Entry
from marketplace.catalog.errors import OfferingNotFound
from marketplace.catalog.models import Category, ListPrice, Offering, Plan, Vendor
from marketplace.catalog.queries.categories import in_and_below
from marketplace.catalog.queries.searching import matches
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged

SHOP_PAGE = 24


def shop_page(
    search: str = "",
    category: Category | None = None,
    vendor: Vendor | None = None,
    cursor: str | None = None,
    *,
    currency: str | None = None,
    at: datetime | None = None,
    without: Collection[int] = (),
    limit: int = SHOP_PAGE,
) -> Page[Offering]:
    """Return a page of published offerings by name, with vendor, category and plans, in two SQL statements.

    `category` includes what hangs below it. With `currency` (and the instant `at`) only those that have a list price
    in it by then are returned, so that each can be sold. Offerings with the keys in `without` are left out.
    """
    statement = _narrowed(_with_plans(), search, category, vendor).where(Offering.state == "published")
    if currency is not None:
        statement = statement.where(_priced_in(currency, at))
    if without:
        statement = statement.where(Offering.id != all_(literal(list(without), ARRAY(BigInteger))))
    return paged(statement, order=(Offering.name, Offering.id), cursor=cursor, limit=limit)


def offerings_page(
    search: str = "",
    category: Category | Entry | None = None,
    vendor: Vendor | Entry | None = None,
    state: str = "",
    cursor: str | None = None,
    *,
    limit: int = PAGE,
) -> Page[Offering]:
    """Return a page of offerings in any state (or in `state`) by name, with vendor and category: one SQL statement."""
    statement = _narrowed(_with_belongings(), search, category, vendor)
    if state:
        statement = statement.where(Offering.state == state)
    return paged(statement, order=(Offering.name, Offering.id), cursor=cursor, limit=limit)


def offering_by_public_id(public_id: str) -> Offering:
    """Return an offering with vendor, category and plans, whatever its state, as far as the actor may see it.

    Raises:
        OfferingNotFound: there is none with this id, or it is not the actor's to see.
    """
    return _one(public_id, _with_plans())


def offerings_by_public_ids(public_ids: Collection[str]) -> list[Offering]:
    """Return the offerings with these ids, with vendor, category and plans; unknown ids are left out."""
    return list(db.session.scalars(_with_plans().where(Offering.public_id.in_(public_ids)).order_by(Offering.id)))


def published_offering(public_id: str) -> Offering:
    """Return an offering that is for sale, with vendor, category and plans.

    Raises:
        OfferingNotFound: there is none with this id, or it is not published.
    """
    return _one(public_id, _with_plans().where(Offering.state == "published"))


def vendor_offering(vendor_id: int, public_id: str) -> Offering:
    """Return one of a vendor's own offerings, with category and plans.

    Raises:
        OfferingNotFound: there is none with this id, or it is another vendor's.
    """
    return _one(public_id, _with_plans().where(Offering.vendor_id == vendor_id))


def count_in_state(state: str) -> int:
    """Return how many offerings are in a state."""
    return db.session.scalar(select(func.count()).where(Offering.state == state)) or 0


def _with_belongings() -> Select[Offering]:
    return select(Offering).options(
        joinedload(Offering.vendor, innerjoin=True), joinedload(Offering.category, innerjoin=True)
    )


def _with_plans() -> Select[Offering]:
    return _with_belongings().options(selectinload(Offering.plans))


def _one(public_id: str, statement: Select[Offering]) -> Offering:
    found = db.session.scalar(statement.where(Offering.public_id == public_id))
    if found is None:
        raise OfferingNotFound(public_id)
    return found


def _narrowed(
    statement: Select[Offering], search: str, category: Category | Entry | None, vendor: Vendor | Entry | None
) -> Select[Offering]:
    if (condition := matches(search)) is not None:
        statement = statement.where(condition)
    if category is not None:
        statement = statement.where(Offering.category_id.in_(in_and_below(category)))
    if vendor is not None:
        statement = statement.where(Offering.vendor_id == vendor.id)
    return statement


def _priced_in(currency: str, at: datetime | None) -> Any:
    priced = select(ListPrice.id).join(Plan, Plan.id == ListPrice.plan_id)
    priced = priced.where(Plan.offering_id == Offering.id, ListPrice.currency == currency)
    if at is not None:
        priced = priced.where(ListPrice.effective_from <= at)
    return priced.exists()
