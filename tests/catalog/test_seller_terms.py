"""A seller's terms: its tier's rules and its own concessions, in one statement."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.catalog.models import Concession
from marketplace.catalog.rules.terms import HOUSE, Subject
from marketplace.catalog.seller_terms import HOUSE_TERMS, seller_terms
from marketplace.core.ids import new_public_id
from marketplace.customers.models import Account
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import a_margin, a_partner, an_offering

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SUBJECT = Subject("1", ("2",), "3")


def a_concession(partner_id: int, bps: int = 300, *, funder: str = "vendor", **scope: int) -> Concession:
    grant = Concession(
        public_id=new_public_id("con"), partner_id=partner_id, bps=bps, funder=funder, reason="A pilot.", starts_at=NOW,
        ends_at=LATER, granted_by="test", **scope,
    )  # fmt: skip
    db.session.add(grant)
    db.session.flush()
    return grant


def test_terms_are_the_tiers_rules_and_the_partners_concessions_in_force(app: Flask) -> None:
    seller, other = a_partner(), a_partner("Southwind", tier="silver")
    own, any_tier = a_margin(2500), a_margin(1000, tier=None)
    a_margin(1750, tier="silver")
    granted = a_concession(seller.id)
    a_concession(other.id)

    with counted() as statements:
        terms = seller_terms(seller.id, at=NOW)

    assert len(statements) == 1
    assert (terms.tier, terms.is_house) == ("gold", False)
    assert [(rule.id, rule.tier, rule.scope_kind, rule.bps) for rule in terms.rules] == [
        (own.public_id, "gold", "everything", 2500), (any_tier.public_id, None, "everything", 1000),
    ]  # fmt: skip
    assert [(grant.id, grant.bps, grant.funder) for grant in terms.concessions] == [(granted.public_id, 300, "vendor")]
    assert seller_terms(seller.id, at=LATER).concessions == ()


def test_concessions_add_to_the_rule_and_keep_their_funders(app: Flask) -> None:
    seller = a_partner()
    a_margin(2500)
    a_concession(seller.id, 300, funder="vendor")
    a_concession(seller.id, 200, funder="operator")

    margin = seller_terms(seller.id, at=NOW).margin_on(SUBJECT, account_id=None, at=NOW)

    assert (margin.base_bps, margin.vendor_bps, margin.operator_bps, margin.bps) == (2500, 300, 200, 3000)


def test_a_concession_for_one_customer_counts_for_that_customer_only(app: Flask) -> None:
    seller = a_partner()
    account = Account(public_id=new_public_id("acc"), country="DE")
    db.session.add(account)
    db.session.flush()
    a_concession(seller.id, 300, account_id=account.id)
    terms = seller_terms(seller.id, at=NOW)

    margins = [terms.margin_on(SUBJECT, account_id=key, at=NOW).bps for key in (account.id, account.id + 1, None)]

    assert margins == [300, 0, 0]


def test_a_concession_for_another_offering_is_no_candidate(app: Flask) -> None:
    seller, offering = a_partner(), an_offering()
    a_concession(seller.id, 300, offering_id=offering.id)
    terms = seller_terms(seller.id, at=NOW)

    own = terms.margin_on(Subject(str(offering.id), (), "3"), account_id=None, at=NOW)
    other = terms.margin_on(Subject(str(offering.id + 1), (), "3"), account_id=None, at=NOW)

    assert (own.bps, len(own.considered)) == (300, 1)
    assert (other.bps, other.considered) == (0, ())


def test_the_house_has_no_terms_and_asks_for_none(app: Flask) -> None:
    with counted() as statements:
        terms = seller_terms(None, at=NOW)

    assert terms is HOUSE_TERMS
    assert terms.margin_on(SUBJECT, account_id=None, at=NOW) is HOUSE
    assert statements == []
