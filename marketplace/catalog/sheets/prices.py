"""Price lists as a sheet: one row for each plan and currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog import listing, queries
from marketplace.catalog.models import ListPrice, Offering, Plan
from marketplace.catalog.price_changes import PriceChange
from marketplace.catalog.rules.breaks import Break
from marketplace.catalog.sheets.reading import Errors, Row, choice, maybe, read, whole
from marketplace.core.currencies import exponent, parse_amount, to_decimal_text
from marketplace.core.errors import Invalid
from marketplace.db.base import db

COLUMNS: Final = ("offering", "reference", "name", "plan", "charged", "currency", "unit", "max_retail", "breaks")
"""Amounts are decimals of the currency; `breaks` is such as `10:90.00 50:80.00`. `name` is for the reader only."""

BATCH: Final = 500


def write(*, at: datetime) -> Iterator[list[Any]]:
    """Yield the rows of every price in force at `at`, offerings as they were made; without the column names."""
    after = 0
    query = select(Offering).order_by(Offering.id).limit(BATCH)
    while some := list(db.session.scalars(query.where(Offering.id > after))):
        prices = queries.prices_in_force(some, at=at)
        for offering in some:
            for price in prices[offering.id]:
                yield _written(offering, price)
        after = some[-1].id


def preview(text: str, *, effective_from: datetime) -> list[PriceChange]:
    """Return what a sheet would change from an instant on, row by row; prices that stay as they are included.

    Raises:
        SheetRefused: with every row that is wrong.
    """
    rows = read(text, required=("plan", "currency", "unit"), optional=COLUMNS)
    by_id, by_reference = _offerings(rows)
    prices = queries.prices_in_force(by_id.values(), at=effective_from)
    errors, changes, seen = Errors(), [], set()
    for row in rows:
        with errors.of(row):
            change = _change(row, _offering(row, by_id, by_reference), prices)
            key = (change.offering.id, change.plan_name.casefold(), change.currency)
            if key in seen:
                raise Invalid("A price of this plan in this currency stands in an earlier row.")
            seen.add(key)
            changes.append(change)
    errors.refuse()
    return changes


def take_in(changes: Sequence[PriceChange], *, effective_from: datetime, at: datetime) -> int:
    """Set the new prices of a preview from an instant on, and return how many. Plans that are missing are made.

    Raises:
        SheetRefused: with every row that is refused, such as a second price that begins at the same moment.
    """
    errors, plans, count = Errors(), dict[tuple[int, str], Plan](), 0
    for change in changes:
        if not change.is_new:
            continue
        with errors.of(Row(change.row, {})):
            key = (change.offering.id, change.plan_name.casefold())
            plan = change.plan or plans.get(key)
            if plan is None:
                plan = listing.add_plan(change.offering, name=change.plan_name, interval=change.interval)
                plans[key] = plan
                db.session.flush()  # its price names its key
            listing.set_price(
                plan,
                currency=change.currency,
                unit_minor=change.unit_minor,
                breaks=change.breaks,
                max_retail_minor=change.max_retail_minor,
                effective_from=effective_from,
                at=at,
            )
            count += 1
    errors.refuse()
    return count


def _change(row: Row, offering: Offering, prices: dict[int, list[ListPrice]]) -> PriceChange:
    currency = row["currency"].upper()
    exponent(currency)
    plan = next((each for each in offering.plans if row["plan"].casefold() in _names(each)), None)
    if plan is None and not row["charged"]:
        raise Invalid(f"{offering.name} has no plan {row['plan']!r}. Say in `charged` how a new one is charged.")
    interval = choice(row, "charged", listing.INTERVALS) if row["charged"] else plan.interval if plan else ""
    if plan is not None and plan.interval != interval:
        raise Invalid(f"The plan {plan.name} is charged {plan.interval}, not {interval}.")
    before = [each for each in prices[offering.id] if plan and (each.plan_id, each.currency) == (plan.id, currency)]
    return PriceChange(
        row.number, offering, plan, plan.name if plan else row["plan"], interval, currency,
        unit_minor=parse_amount(row["unit"], currency),
        max_retail_minor=maybe(row["max_retail"], lambda text: parse_amount(text, currency)),
        breaks=tuple(_break(text, currency) for text in row["breaks"].split()),
        before=before[0] if before else None,
    )  # fmt: skip


def _names(plan: Plan) -> tuple[str, str]:
    return plan.name.casefold(), plan.public_id


def _break(text: str, currency: str) -> Break:
    quantity, colon, unit = text.partition(":")
    if not colon:
        raise Invalid(f"Write a volume break as quantity:price, such as 10:90.00, not {text!r}.")
    return Break(whole(quantity), parse_amount(unit, currency))


def _offering(row: Row, by_id: dict[str, Offering], by_reference: dict[str, Offering]) -> Offering:
    found = by_id.get(row["offering"]) if row["offering"] else by_reference.get(row["reference"])
    if found is None:
        raise Invalid(f"There is no offering {row['offering'] or row['reference']!r}.")
    return found


def _offerings(rows: Sequence[Row]) -> tuple[dict[str, Offering], dict[str, Offering]]:
    ids, references = ([row[name] for row in rows if row[name]] for name in ("offering", "reference"))
    query = select(Offering).options(
        joinedload(Offering.vendor, innerjoin=True),
        joinedload(Offering.category, innerjoin=True),
        selectinload(Offering.plans),
    )
    found = list(db.session.scalars(query.where(Offering.public_id.in_(ids) | Offering.external_ref.in_(references))))
    return {each.public_id: each for each in found}, {str(each.external_ref): each for each in found}


def _written(offering: Offering, price: ListPrice) -> list[Any]:
    decimal = [to_decimal_text(price.unit_minor, price.currency)]
    decimal.append("" if price.max_retail_minor is None else to_decimal_text(price.max_retail_minor, price.currency))
    breaks = " ".join(
        f"{each.from_quantity}:{to_decimal_text(each.unit_minor, price.currency)}" for each in price.breaks
    )
    return [
        offering.public_id, offering.external_ref, offering.name, price.plan.name, price.plan.interval, price.currency,
        *decimal, breaks,
    ]  # fmt: skip
