"""What prices follow from, read at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.catalog.models import Plan, TaxRate
from marketplace.catalog.price_facts import facts_of_offerings, facts_of_plans, prices_in_force, tax_rates
from marketplace.db.base import db
from tests.support.world import SINCE, a_category, a_tax, a_vendor, an_offering

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_a_plan_knows_its_category_path_from_the_nearest_up_and_its_vendors_fee(app: Flask) -> None:
    root = a_category("Software")
    middle = a_category("Security", parent=root)
    leaf, vendor = a_category("Backup", parent=middle), a_vendor(fee_bps=800)
    offering = an_offering(category=leaf, vendor=vendor)
    plan = db.session.query(Plan).one()

    facts = facts_of_plans([plan.id], at=NOW)[plan.id]

    assert facts.subject.category_path == (str(leaf.id), str(middle.id), str(root.id))
    assert (facts.subject.offering_id, facts.subject.vendor_id) == (str(offering.id), str(vendor.id))
    assert (facts.agreement_version, facts.fee_bps, facts.is_published) == (1, 800, True)
    assert facts_of_offerings([offering.id], at=NOW) == {plan.id: facts}


def test_before_the_agreement_there_is_no_fee(app: Flask) -> None:
    an_offering()
    plan = db.session.query(Plan).one()

    facts = facts_of_plans([plan.id], at=SINCE - timedelta(days=1))[plan.id]

    assert (facts.agreement_version, facts.fee_bps) == (None, 0)


def test_prices_are_found_by_plan_and_currency_and_only_once_they_have_begun(app: Flask) -> None:
    an_offering(unit_minor=500, currency="USD")
    plan = db.session.query(Plan).one()

    assert prices_in_force([plan.id], at=NOW)[plan.id, "USD"].unit_minor == 500
    assert prices_in_force([plan.id], at=NOW, currency="EUR") == {}
    assert prices_in_force([plan.id], at=SINCE - timedelta(days=1)) == {}


def test_tax_rates_are_those_of_the_country_and_of_one_region(app: Flask) -> None:
    a_tax(0, country="US")
    a_tax(725, country="US", region="CA")
    a_tax(625, country="US", region="TX")
    a_tax(2000)
    db.session.add(
        TaxRate(
            country="US",
            region="CA",
            tax_class="standard",
            name="Later",
            bps=900,
            effective_from=NOW + timedelta(days=1),
        )
    )
    db.session.flush()

    assert [(rate.region, rate.bps) for rate in tax_rates("US", "CA", at=NOW)] == [("", 0), ("CA", 725)]
