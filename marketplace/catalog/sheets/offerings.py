"""Offerings as a sheet: one row an offering. What goes out comes in again without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog import listing, problems, publishing
from marketplace.catalog.models import Category, Offering, Problem, Vendor
from marketplace.catalog.sheets.reading import Errors, Row, choice, maybe, read, whole
from marketplace.core.errors import Invalid
from marketplace.db.base import db

COLUMNS: Final = (
    "offering", "reference", "vendor", "category", "problems", "name", "summary", "description", "tax_class",
    "cap_bps", "state",
)  # fmt: skip
"""`offering` is the public id, `reference` the key in another system; vendor, category and problems are slugs."""

STATES: Final = ("draft", "in_review", "published", "retired")
TAX_CLASSES: Final = ("standard", "reduced", "exempt")
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """What a sheet did."""

    added: int
    changed: int
    unchanged: int


@dataclass
class _Shelf:
    """Everything that rows can name, read once."""

    vendors: dict[str, Vendor]
    categories: dict[str, Category]
    problems: dict[str, Problem]
    by_id: dict[str, Offering]
    by_reference: dict[str, Offering]
    tags: dict[int, list[Problem]] = field(default_factory=dict)


def write(offerings: Iterator[Offering] | None = None) -> Iterator[list[Any]]:
    """Yield the rows of all offerings as they were made, or of these; without the column names."""
    for some in _batches(offerings):
        tags = problems.problems_of(some)
        for each in some:
            yield [
                each.public_id, each.external_ref, each.vendor.slug, each.category.slug,
                " ".join(tag.slug for tag in tags.get(each.id, [])), each.name, each.summary, each.description,
                each.tax_class, each.cap_bps, each.state,
            ]  # fmt: skip


def take_in(text: str, *, at: datetime) -> Taken:
    """Add and change offerings as a sheet says, all of it or nothing; a second time changes nothing.

    A row is about the offering with its id, else with its reference, else a new one. A new one that is to be published
    needs a plan and a price first: bring it as a draft, then its price list, then publish it.

    Raises:
        SheetRefused: with every row that is wrong.
    """
    rows = read(text, required=("vendor", "category", "name", "state"), optional=COLUMNS)
    shelf, errors, counts = _shelf(rows), Errors(), {"added": 0, "changed": 0, "unchanged": 0}
    seen: set[str] = set()
    for row in rows:
        with errors.of(row):
            _once(row, seen)
            counts[_take(row, shelf, at)] += 1
    errors.refuse()
    return Taken(**counts)


def _take(row: Row, shelf: _Shelf, at: datetime) -> str:
    wanted = _wanted(row, shelf)
    offering = _known(row, shelf)
    if offering is None:
        offering = listing.add_offering(shelf.vendors[row["vendor"]], external_ref=row["reference"] or None, **wanted)
        before = None
    else:
        _require_same_vendor(row, offering, shelf)
        before = {name: getattr(offering, name) for name in wanted}
        if before != wanted:
            listing.amend_offering(offering, **wanted)
    tags = [_named(shelf.problems, slug, "problem") for slug in row["problems"].split()]
    are_new = {each.id for each in tags} != {each.id for each in shelf.tags.get(offering.id, [])}
    if are_new and "problems" in row.cells:
        problems.tag(offering, tags)
    has_moved = _move(offering, choice(row, "state", STATES), at)
    return "added" if before is None else "changed" if before != wanted or are_new or has_moved else "unchanged"


def _wanted(row: Row, shelf: _Shelf) -> dict[str, Any]:
    _named(shelf.vendors, row["vendor"], "vendor")
    return {
        "category": _named(shelf.categories, row["category"], "category"),
        "name": row["name"],
        "summary": row["summary"],
        "description": row["description"],
        "tax_class": choice(row, "tax_class", TAX_CLASSES) if row["tax_class"] else "standard",
        "cap_bps": maybe(row["cap_bps"], whole),
    }


def _known(row: Row, shelf: _Shelf) -> Offering | None:
    if row["offering"]:
        found: Offering = _named(shelf.by_id, row["offering"], "offering")
        return found
    return shelf.by_reference.get(row["reference"]) if row["reference"] else None


def _require_same_vendor(row: Row, offering: Offering, shelf: _Shelf) -> None:
    if offering.vendor_id != shelf.vendors[row["vendor"]].id:
        raise Invalid("An offering stays with its vendor.")


def _move(offering: Offering, state: str, at: datetime) -> bool:
    if offering.state == state:
        return False
    if state == "published":
        publishing.publish(offering, at=at)
    elif state == "retired":
        publishing.retire(offering, at=at)
    else:
        raise Invalid(f"An offering that is {offering.state} cannot become {state} by a sheet.")
    return True


def _once(row: Row, seen: set[str]) -> None:
    for key in (row["offering"], row["reference"] and f"reference {row['reference']}"):
        if key and key in seen:
            raise Invalid("This offering stands in an earlier row.")
        seen.add(key)


def _named(known: dict[str, Any], key: str, kind: str) -> Any:
    if key not in known:
        raise Invalid(f"There is no {kind} {key!r}." if key else f"Name a {kind}.")
    return known[key]


def _shelf(rows: list[Row]) -> _Shelf:
    ids, references = ([row[name] for row in rows if row[name]] for name in ("offering", "reference"))
    query = select(Offering).options(joinedload(Offering.category, innerjoin=True), selectinload(Offering.plans))
    found = list(db.session.scalars(query.where(Offering.public_id.in_(ids) | Offering.external_ref.in_(references))))
    return _Shelf(
        {each.slug: each for each in db.session.scalars(select(Vendor))},
        {each.slug: each for each in db.session.scalars(select(Category))},
        {each.slug: each for each in db.session.scalars(select(Problem))},
        {each.public_id: each for each in found},
        {str(each.external_ref): each for each in found},
        problems.problems_of(found),
    )


def _batches(offerings: Iterator[Offering] | None) -> Iterator[list[Offering]]:
    if offerings is not None:
        yield list(offerings)
        return
    after = 0
    query = select(Offering).options(
        joinedload(Offering.vendor, innerjoin=True), joinedload(Offering.category, innerjoin=True)
    )
    while some := list(db.session.scalars(query.where(Offering.id > after).order_by(Offering.id).limit(BATCH))):
        yield some
        after = some[-1].id
