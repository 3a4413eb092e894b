from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.catalog import listing
from marketplace.catalog.models import ListPrice, Offering, Plan
from marketplace.catalog.rules.breaks import Break
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from tests.support.trail import deeds
from tests.support.world import a_category, a_vendor, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
WORDS = {"summary": "Keeps data safe.", "description": "All of it."}


def add(**changes: Any) -> Offering:
    return listing.add_offering(a_vendor(), a_category(), **{"name": "Backup Suite", **WORDS, **changes})


def test_an_offering_begins_as_a_draft(app: Flask) -> None:
    offering = add(name=" Backup Suite ", cap_bps=3000, external_ref="SKU-1")
    db.session.commit()

    assert (offering.name, offering.slug, offering.state) == ("Backup Suite", "backup-suite", "draft")
    assert (offering.tax_class, offering.cap_bps, offering.external_ref) == ("standard", 3000, "SKU-1")
    facts = {"name": "Backup Suite", "vendor": offering.vendor.public_id, "category": offering.category.public_id}
    assert deeds(offering.public_id) == [("offering.added", {**facts, "cap_bps": 3000})]


@pytest.mark.parametrize(
    ("changes", "advice"), [({"name": " "}, "Give the offering a name"), ({"cap_bps": 10_001}, "cap must lie")]
)
def test_an_offering_that_makes_no_sense_is_refused(app: Flask, changes: dict[str, Any], advice: str) -> None:
    with pytest.raises(Invalid, match=advice):
        add(**changes)

    assert db.session.query(Offering).count() == 0


def test_a_reference_belongs_to_one_offering(app: Flask) -> None:
    add(external_ref="SKU-1")

    with pytest.raises(Conflict, match="SKU-1 exists"):
        add(external_ref="SKU-1")

    assert db.session.query(Offering).count() == 1


def test_amending_records_before_and_after(app: Flask) -> None:
    offering, elsewhere = add(), a_category("Hardware")
    before = {"name": "Backup Suite", "category": offering.category.public_id, "tax_class": "standard", "cap_bps": None}

    listing.amend_offering(offering, category=elsewhere, name="Backup", **WORDS, tax_class="reduced", cap_bps=2000)

    after = {"name": "Backup", "category": elsewhere.public_id, "tax_class": "reduced", "cap_bps": 2000}
    assert offering.slug == "backup-suite"
    assert deeds(offering.public_id)[-1] == ("offering.amended", {"before": before, "after": after})


def test_plans_have_names_of_their_own(app: Flask) -> None:
    offering = add()
    listing.add_plan(offering)
    listing.add_plan(offering, name="Subscription", interval="month")

    with pytest.raises(Conflict, match="named licence already"):
        listing.add_plan(offering, name="licence")
    with pytest.raises(Invalid, match="once, every month or every year"):
        listing.add_plan(offering, name="Weekly", interval="week")
    with pytest.raises(Invalid, match="Give the plan a name"):
        listing.add_plan(offering, name=" ")

    db.session.flush()
    assert [(plan.name, plan.interval) for plan in offering.plans] == [
        ("Licence", "one_time"),
        ("Subscription", "month"),
    ]
    assert db.session.query(Plan).count() == 2


def priced(plan: Plan, **changes: Any) -> ListPrice:
    return listing.set_price(plan, **{"currency": "EUR", "unit_minor": 1000, "effective_from": AT, "at": AT, **changes})


def test_prices_count_their_versions_per_plan_and_currency(app: Flask) -> None:
    plan = listing.add_plan(add())
    later = AT + timedelta(days=30)

    first = priced(plan, breaks=[Break(10, 900), Break(50, 800)], max_retail_minor=1500)
    second = priced(plan, unit_minor=1100, effective_from=later)
    other = priced(plan, currency="JPY", unit_minor=999)
    db.session.commit()

    assert [(price.currency, price.version) for price in (first, second, other)] == [("EUR", 1), ("EUR", 2), ("JPY", 1)]
    assert [(step.from_quantity, step.unit_minor) for step in first.breaks] == [(10, 900), (50, 800)]
    assert (first.max_retail_minor, second.max_retail_minor) == (1500, None)
    facts = {"price": second.public_id, "plan": plan.public_id, "currency": "EUR", "unit_minor": 1100, "version": 2}
    expected = ("offering.priced", {**facts, "effective_from": later.isoformat()})
    assert expected in deeds(plan.offering.public_id)


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"currency": "EURO"}, "not a currency"),
        ({"unit_minor": -1}, "cannot be negative"),
        ({"breaks": [Break(10, -1)]}, "cannot be negative"),
        ({"breaks": [Break(1, 900)]}, "quantity of 2 or more"),
        ({"breaks": [Break(10, 900), Break(10, 800)]}, "same quantity"),
        ({"max_retail_minor": 999}, "must be 10.00 EUR or more"),
        ({"breaks": [Break(10, 2000)], "max_retail_minor": 1500}, "must be 20.00 EUR or more"),
        ({"unit_minor": 10**16}, "number of digits"),
        ({"effective_from": AT - timedelta(seconds=1)}, "in the past"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused(app: Flask, changes: dict[str, Any], advice: str) -> None:
    plan = listing.add_plan(add())

    with pytest.raises(Invalid, match=advice):
        priced(plan, **changes)

    assert db.session.query(ListPrice).count() == 0


def test_two_prices_never_begin_at_one_instant(app: Flask) -> None:
    plan = listing.add_plan(add())
    priced(plan)

    with pytest.raises(Conflict, match="begins at that moment"):
        priced(plan, unit_minor=1200)

    assert db.session.query(ListPrice).count() == 1


def test_a_new_price_leaves_the_old_row_as_it_was(app: Flask) -> None:
    offering = an_offering(unit_minor=100_000)
    before = db.session.query(ListPrice).one()

    priced(offering.plans[0], unit_minor=90_000)

    assert (before.version, before.unit_minor) == (1, 100_000)
    assert db.session.query(ListPrice).count() == 2
