"""Prices from the database: the worked examples, frozen terms, tax, and what cannot be bought."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog import pricing
from marketplace.catalog.models import ListPrice as PriceRow
from marketplace.catalog.models import Offering, Plan, PriceBreak
from marketplace.catalog.pricing import Buyer, NotForSale, Wanted
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import a_category, a_margin, a_partner, a_tax, a_vendor, an_offering

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=10)
EXPIRY = NOW + timedelta(days=30)


def plan_of(offering: Offering) -> Plan:
    return db.session.query(Plan).filter_by(offering_id=offering.id).order_by(Plan.id).first()


def reprice(
    plan: Plan, unit_minor: int, *, currency: str = "EUR", at: datetime = LATER, maximum: int | None = None
) -> PriceRow:
    version = db.session.query(PriceRow).filter_by(plan_id=plan.id, currency=currency).count() + 1
    row = PriceRow(
        public_id=new_public_id("prc"), plan_id=plan.id, currency=currency, unit_minor=unit_minor, version=version,
        effective_from=at, max_retail_minor=maximum,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def test_example_a_comes_out_of_the_database_to_the_cent(app: Flask) -> None:
    seller, plan = a_partner(), plan_of(an_offering(vendor=a_vendor(fee_bps=1000)))
    rule = a_margin(2500)
    a_tax(2000)

    (line,) = pricing.price(
        [Wanted(plan, 1, 90_000)],
        currency="EUR",
        terms=pricing.seller_terms(seller.id, at=NOW),
        at=NOW,
        buyer=Buyer("DE"),
    )

    assert (line.money.list_total_minor, line.money.margin_minor, line.money.partner_total_minor) == (
        100_000,
        25_000,
        75_000,
    )
    assert (line.money.commission_minor, line.money.fee_minor, line.money.proceeds_minor) == (15_000, 7_500, 67_500)
    assert (line.money.tax_minor, line.money.gross_minor) == (18_000, 108_000)
    assert (line.unit_floor_minor, line.margin_bps, line.fee_bps, line.tax_bps) == (75_000, 2500, 1000, 2000)
    assert [(entry.id, entry.outcome) for entry in line.considered] == [(rule.public_id, "won")]


def test_example_b_has_three_units_without_tax(app: Flask) -> None:
    seller = a_partner(tier="silver", currency="USD")
    plan = plan_of(an_offering(vendor=a_vendor(fee_bps=800), unit_minor=3_333, currency="USD"))
    a_margin(1750, tier="silver")

    (line,) = pricing.price([Wanted(plan, 3)], currency="USD", terms=pricing.seller_terms(seller.id, at=NOW), at=NOW)

    assert (line.money.margin_minor, line.money.partner_total_minor, line.money.commission_minor) == (
        1_750,
        8_249,
        1_750,
    )
    assert (line.money.fee_minor, line.money.proceeds_minor, line.tax, line.tax_bps) == (660, 7_589, None, 0)


def test_a_line_of_the_house_has_no_margin(app: Flask) -> None:
    plan = plan_of(an_offering())
    a_margin(2500, tier=None)

    (line,) = pricing.price([Wanted(plan, 2)], currency="EUR", terms=pricing.seller_terms(None, at=NOW), at=NOW)

    assert (line.way, line.margin_bps, line.money.partner_total_minor, line.money.commission_minor) == (
        "house",
        0,
        200_000,
        0,
    )
    assert line.considered == ()


def test_a_partner_order_is_paid_at_the_partner_price(app: Flask) -> None:
    seller, plan = a_partner(), plan_of(an_offering())
    a_margin(2500)

    (line,) = pricing.price(
        [Wanted(plan, 1)], currency="EUR", terms=pricing.seller_terms(seller.id, at=NOW), at=NOW, way="partner"
    )

    assert (line.money.net_minor, line.money.commission_minor) == (75_000, 0)


def test_the_nearest_category_wins_and_rules_of_other_tiers_and_offerings_are_not_named(app: Flask) -> None:
    root = a_category("Software")
    leaf = a_category("Backup", parent=root)
    offering, other = an_offering(category=leaf), an_offering("Mail Guard")
    seller = a_partner(tier="gold")
    near, far = a_margin(1800, category_id=leaf.id), a_margin(3000, category_id=root.id)
    for tier, scope in (("silver", {}), ("gold", {"offering_id": other.id})):
        a_margin(4000, tier=tier, **scope)
    everything = a_margin(2500, tier=None)

    (line,) = pricing.price(
        [Wanted(plan_of(offering), 1)], currency="EUR", terms=pricing.seller_terms(seller.id, at=NOW), at=NOW
    )

    assert line.margin_bps == 1800
    assert {entry.id: entry.outcome for entry in line.considered} == {
        near.public_id: "won", far.public_id: "lost", everything.public_id: "lost",
    }  # fmt: skip


def test_the_price_in_force_counts_with_its_volume_breaks(app: Flask) -> None:
    seller, plan = a_partner(), plan_of(an_offering())
    first, second = db.session.query(PriceRow).one(), reprice(plan, 120_000, at=NOW)
    db.session.add(PriceBreak(price_id=second.id, from_quantity=10, unit_minor=110_000))
    reprice(plan, 500_000, at=LATER)
    db.session.flush()
    terms = pricing.seller_terms(seller.id, at=NOW)

    before = pricing.price([Wanted(plan, 10)], currency="EUR", terms=terms, at=NOW - timedelta(microseconds=1))[0]
    nine, ten = pricing.price([Wanted(plan, 9), Wanted(plan, 10)], currency="EUR", terms=terms, at=NOW)

    assert (before.unit_list_minor, before.price_public_id) == (100_000, first.public_id)
    assert (nine.unit_list_minor, ten.unit_list_minor, ten.price_version) == (120_000, 110_000, 2)
    assert ten.price_effective_from == NOW


def test_a_plan_without_a_price_in_the_currency_is_not_for_sale(app: Flask) -> None:
    plan, terms = plan_of(an_offering("Backup Suite")), pricing.seller_terms(a_partner().id, at=NOW)

    with pytest.raises(NotForSale, match="Backup Suite has no list price in USD"):
        pricing.price([Wanted(plan, 1)], currency="USD", terms=terms, at=NOW)


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_only_what_is_published_is_for_sale(app: Flask, state: str) -> None:
    plan, terms = plan_of(an_offering(state=state)), pricing.seller_terms(a_partner().id, at=NOW)

    with pytest.raises(NotForSale):
        pricing.price([Wanted(plan, 1)], currency="EUR", terms=terms, at=NOW)


def test_without_an_agreement_in_force_nothing_of_the_vendor_is_sold(app: Flask) -> None:
    plan = plan_of(an_offering())
    long_ago = datetime(2019, 12, 31, tzinfo=UTC)

    with pytest.raises(NotForSale, match="no agreement"):
        pricing.price([Wanted(plan, 1)], currency="EUR", terms=pricing.HOUSE_TERMS, at=long_ago)


def test_a_retail_price_keeps_between_the_partner_price_and_the_maximum(app: Flask) -> None:
    seller, plan = a_partner(), plan_of(an_offering())
    a_margin(2500)
    reprice(plan, 100_000, at=NOW, maximum=130_000)
    terms = pricing.seller_terms(seller.id, at=NOW)

    with pytest.raises(pricing.RetailBelowFloor) as below:
        pricing.price([Wanted(plan, 1, 74_999)], currency="EUR", terms=terms, at=NOW)
    with pytest.raises(pricing.RetailAboveMaximum) as above:
        pricing.price([Wanted(plan, 1, 130_001)], currency="EUR", terms=terms, at=NOW)

    assert (below.value.floor_minor, above.value.maximum_minor) == (75_000, 130_000)


def test_a_historic_unit_price_needs_no_price_list_and_no_publication(app: Flask) -> None:
    seller, plan = a_partner(), plan_of(an_offering(state="retired"))
    a_margin(2500)

    (line,) = pricing.price(
        [Wanted(plan, 2, 1_800, historic_unit_minor=2_000)],
        currency="USD", terms=pricing.seller_terms(seller.id, at=NOW), at=NOW,
    )  # fmt: skip

    assert (line.money.list_total_minor, line.money.partner_total_minor, line.money.commission_minor) == (
        4_000,
        3_000,
        600,
    )
    assert (line.price_public_id, line.price_version, line.terms_json()["price"]) == (None, None, None)


def test_a_link_keeps_list_price_and_margin_when_both_change_later(app: Flask) -> None:
    seller, plan = a_partner(), plan_of(an_offering())
    rule = a_margin(2500)
    made = pricing.price(
        [Wanted(plan, 1, 90_000)], currency="EUR", terms=pricing.seller_terms(seller.id, at=NOW), at=NOW
    )[0]
    kept = pricing.freeze(made, source_id="lnk_1", at=NOW, expires_at=EXPIRY)
    reprice(plan, 200_000, at=LATER)
    rule.bps = 1000
    db.session.flush()

    held, lapsed = (
        pricing.price(
            [Wanted(plan, 1, retail, frozen_terms=kept)],
            currency="EUR",
            terms=pricing.seller_terms(seller.id, at=at),
            at=at,
        )[0]
        for at, retail in ((LATER, 90_000), (EXPIRY, 190_000))
    )

    assert (held.unit_list_minor, held.margin_bps, held.money.commission_minor, held.is_frozen) == (
        100_000,
        2500,
        15_000,
        True,
    )
    assert (lapsed.unit_list_minor, lapsed.margin_bps, lapsed.is_frozen) == (200_000, 1000, False)
    assert held.terms_json()["margin"]["terms"] == "frozen"
    assert held.terms_json()["frozen"] == {
        "source_id": "lnk_1", "bps": 2500, "frozen_at": NOW.isoformat(), "expires_at": EXPIRY.isoformat(),
    }  # fmt: skip


def test_a_better_margin_of_today_counts_for_a_link_on_its_own_list_price(app: Flask) -> None:
    seller, plan = a_partner(), plan_of(an_offering())
    rule = a_margin(2500)
    made = pricing.price([Wanted(plan, 1)], currency="EUR", terms=pricing.seller_terms(seller.id, at=NOW), at=NOW)[0]
    kept = pricing.freeze(made, source_id="lnk_1", at=NOW, expires_at=EXPIRY)
    reprice(plan, 200_000, at=LATER)
    rule.bps = 3000
    db.session.flush()

    (line,) = pricing.price(
        [Wanted(plan, 1, 90_000, frozen_terms=kept)],
        currency="EUR", terms=pricing.seller_terms(seller.id, at=LATER), at=LATER,
    )  # fmt: skip

    assert (line.unit_list_minor, line.margin_bps, line.is_frozen) == (100_000, 3000, False)
    assert [(entry.kind, entry.outcome) for entry in line.considered] == [("rule", "won"), ("link", "lost")]


def test_what_a_link_froze_in_one_currency_is_not_for_sale_in_another(app: Flask) -> None:
    seller, plan = a_partner(), plan_of(an_offering())
    terms = pricing.seller_terms(seller.id, at=NOW)
    made = pricing.price([Wanted(plan, 1)], currency="EUR", terms=terms, at=NOW)[0]
    kept = pricing.freeze(made, source_id="lnk_1", at=NOW, expires_at=EXPIRY)

    with pytest.raises(NotForSale):
        pricing.price([Wanted(plan, 1, frozen_terms=kept)], currency="USD", terms=terms, at=NOW)


def test_a_business_abroad_accounts_for_the_tax_itself(app: Flask) -> None:
    plan = plan_of(an_offering())
    a_tax(2100, country="NL")

    lines = [
        pricing.price(
            [Wanted(plan, 1)], currency="EUR", terms=pricing.HOUSE_TERMS, at=NOW,
            buyer=Buyer("NL", is_business_with_valid_vat=is_business), seller_country="DE",
        )[0]
        for is_business in (False, True)
    ]  # fmt: skip

    assert [line.tax_bps for line in lines] == [2100, 0]
    assert lines[1].tax_note.startswith("Reverse charge")
    assert lines[0].terms_json()["tax"] == {
        "bps": 2100, "name": "VAT", "jurisdiction": "NL", "treatment": "taxed", "note": "",
    }  # fmt: skip


def test_fifty_lines_take_as_many_statements_as_one(app: Flask) -> None:
    seller = a_partner()
    leaf = a_category("Backup", parent=a_category("Software"))
    plans = [plan_of(an_offering(f"Offering {number}", category=leaf)) for number in range(50)]
    a_margin(2500)
    a_tax()
    db.session.flush()

    with counted() as statements:
        terms = pricing.seller_terms(seller.id, at=NOW)
        lines = pricing.price(
            [Wanted(plan, 1) for plan in plans], currency="EUR", terms=terms, at=NOW, buyer=Buyer("DE")
        )

    assert len(lines) == 50
    assert len(statements) == 4


def test_a_customer_is_priced_at_the_sellers_terms_without_seeing_its_rules(app: Flask) -> None:
    seller, plan = a_partner(), plan_of(an_offering())
    seller_id, rule_id = seller.id, a_margin(2500).public_id
    db.session.commit()

    with acting(Actor("customer", "the hash of a secret")):
        terms = pricing.seller_terms(seller_id, at=NOW)
        (line,) = pricing.price([Wanted(plan, 1)], currency="EUR", terms=terms, at=NOW)

    assert (line.margin_bps, line.considered[0].id) == (2500, rule_id)


def test_a_partner_cannot_read_another_partners_terms(app: Flask) -> None:
    seller, nosy = a_partner(), a_partner("Southwind", tier="silver")
    seller_id, nosy_id = seller.id, nosy.id
    a_margin(2500)
    db.session.commit()

    with acting(Actor("partner", str(nosy_id))):
        terms = pricing.seller_terms(seller_id, at=NOW)

    assert (terms.rules, terms.concessions) == ((), ())


def test_an_empty_order_is_priced_without_asking_anything(app: Flask) -> None:
    with counted() as statements:
        assert pricing.price([], currency="EUR", terms=pricing.HOUSE_TERMS, at=NOW) == []

    assert statements == []


def test_a_quantity_below_one_is_refused(app: Flask) -> None:
    plan = plan_of(an_offering())

    with pytest.raises(Invalid):
        pricing.price([Wanted(plan, 0)], currency="EUR", terms=pricing.HOUSE_TERMS, at=NOW)
