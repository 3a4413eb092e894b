"""Finding storefronts: by their address as customers do, and one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Integer, Select, func, literal_column, select, text
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Category, ListPrice, Offering, Plan
from marketplace.catalog.queries.categories import in_and_below
from marketplace.catalog.queries.searching import matches
from marketplace.db.base import db
from marketplace.db.paging import Page, paged
from marketplace.storefronts.errors import NotOnShelf, StorefrontNotFound
from marketplace.storefronts.models import Storefront, StorefrontPrice

BY_SLUG = text("select * from storefront_by_slug(:slug)")
OF_MY_CART = text("select * from storefronts_of_my_cart()")
IS_TAKEN = text("select exists (select from storefront_by_any_slug(:slug))")
PRICES = text("select * from storefront_prices_of(:storefront_id)")
PAGE: Final = 24


def open_at(slug: str) -> Storefront:
    """Return the published storefront at an address, present or past; compare `slug` to tell which. Whoever asks.

    What is returned is for reading: it belongs to no session.

    Raises:
        StorefrontNotFound: there is none, it is not published, or its partner is suspended.
    """
    found = db.session.scalars(select(Storefront).from_statement(BY_SLUG), {"slug": slug}).one_or_none()
    if found is None:
        raise StorefrontNotFound
    return _apart([found])[0]


def of_partner(partner_id: int | None) -> Storefront | None:
    """Return a partner's own storefront, or the house's for None; None where it has not been opened."""
    return db.session.scalar(select(Storefront).where(Storefront.partner_id.is_not_distinct_from(partner_id)))


def own(partner_id: int | None) -> Storefront:
    """Return a partner's own storefront, or the house's for None.

    Raises:
        StorefrontNotFound: it has not been opened.
    """
    found = of_partner(partner_id)
    if found is None:
        raise StorefrontNotFound
    return found


def of_acting_cart() -> Sequence[Storefront]:
    """Return the storefronts that the acting customer's cart was filled from, published or not. For reading."""
    return _apart(db.session.scalars(select(Storefront).from_statement(OF_MY_CART)).all())


def is_slug_taken(slug: str) -> bool:
    """Whether any storefront has or had this address."""
    return bool(db.session.scalar(IS_TAKEN, {"slug": slug}))


def prices_of(storefront: Storefront) -> dict[tuple[int, str], int]:
    """Return what the storefront asks for a unit, by plan and currency, in minor units; no entry is the list price."""
    found = db.session.scalars(select(StorefrontPrice).from_statement(PRICES), {"storefront_id": storefront.id}).all()
    return {(row.plan_id, row.currency): row.unit_retail_minor for row in found}


def shelf_page(
    storefront: Storefront,
    search: str = "",
    category: Category | None = None,
    cursor: str | None = None,
    *,
    limit: int = PAGE,
) -> Page[Offering]:
    """Return a page of what the storefront shows, with vendor, category and plans, in two SQL statements.

    A chosen shelf comes in its order, the whole catalogue by name. `category` includes what hangs below it.
    """
    statement = _shown(storefront).options(
        joinedload(Offering.vendor, innerjoin=True),
        joinedload(Offering.category, innerjoin=True),
        selectinload(Offering.plans),
    )
    if (condition := matches(search)) is not None:
        statement = statement.where(condition)
    if category is not None:
        statement = statement.where(Offering.category_id.in_(in_and_below(category)))
    place = Offering.name if storefront.is_whole_catalogue else literal_column("chosen.position", Integer)
    order: Any = (place, Offering.id)
    return paged(statement, order=order, cursor=cursor, limit=limit)


def categories_of(storefront: Storefront) -> list[tuple[Category, int]]:
    """Return the categories that the storefront shows something of, by name, with how much in each."""
    shown = _shown(storefront).with_only_columns(Offering.category_id, func.count().label("many"))
    counts = shown.group_by(Offering.category_id).subquery()
    rows = db.session.execute(
        select(Category, counts.c.many).join(counts, counts.c.category_id == Category.id).order_by(Category.name)
    )
    return [(category, int(many)) for category, many in rows]


def offering_of(storefront: Storefront, public_id: str) -> Offering:
    """Return one offering that the storefront shows, with vendor, category and plans.

    Raises:
        NotOnShelf: it shows none with this id.
    """
    statement = _shown(storefront).where(Offering.public_id == public_id)
    found: Offering | None = db.session.scalar(
        statement.options(joinedload(Offering.vendor), joinedload(Offering.category), selectinload(Offering.plans))
    )
    if found is None:
        raise NotOnShelf
    return found


def _shown(storefront: Storefront) -> Select[Any]:
    """Everything published of the shelf that has a list price at all."""
    statement = select(Offering).where(Offering.state == "published", _is_priced())
    if storefront.is_whole_catalogue:
        return statement
    chosen = func.storefront_offerings_of(storefront.id).table_valued("offering_id", "position", name="chosen")
    return statement.join(chosen, chosen.c.offering_id == Offering.id)


def _is_priced() -> Any:
    return select(ListPrice.id).join(Plan, Plan.id == ListPrice.plan_id).where(Plan.offering_id == Offering.id).exists()


def _apart(rows: Sequence[Storefront]) -> Sequence[Storefront]:
    for row in rows:
        if row in db.session and not db.session.is_modified(row):
            db.session.expunge(row)  # customers could not read its table a second time
    return rows
