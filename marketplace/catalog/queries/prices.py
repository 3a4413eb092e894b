"""List prices as people look at them: those in force, and how they came to be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload, lazyload

from marketplace.catalog.models import ListPrice, Offering, Plan
from marketplace.db.base import db


def prices_in_force(
    offerings: Iterable[Offering], *, at: datetime, with_breaks: bool = True
) -> dict[int, list[ListPrice]]:
    """Return, by the key of each offering, the list prices of its plans in force at `at`, by plan, then currency.

    One SQL statement for any number of offerings, and one for their volume breaks where these are wanted.
    """
    offering_ids = [offering.id for offering in offerings]
    rows = db.session.execute(
        select(ListPrice, Plan.offering_id)
        .join(Plan, Plan.id == ListPrice.plan_id)
        .where(Plan.offering_id.in_(offering_ids), ListPrice.effective_from <= at)
        .options(joinedload(ListPrice.plan, innerjoin=True), *(() if with_breaks else (lazyload(ListPrice.breaks),)))
        .ext(distinct_on(ListPrice.plan_id, ListPrice.currency))
        .order_by(ListPrice.plan_id, ListPrice.currency, ListPrice.effective_from.desc(), ListPrice.version.desc())
    )
    found: dict[int, list[ListPrice]] = {offering_id: [] for offering_id in offering_ids}
    for price, offering_id in rows:
        found[offering_id].append(price)
    return found


def price_history(offering: Offering) -> list[ListPrice]:
    """Return every list price that the plans of an offering ever had or will have, the newest first."""
    return list(
        db.session.scalars(
            select(ListPrice)
            .join(Plan, Plan.id == ListPrice.plan_id)
            .where(Plan.offering_id == offering.id)
            .options(joinedload(ListPrice.plan, innerjoin=True))
            .order_by(ListPrice.effective_from.desc(), ListPrice.plan_id, ListPrice.currency, ListPrice.version.desc())
        )
    )
