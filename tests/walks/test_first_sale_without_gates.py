"""A new partner that nobody has prepared: it sells and earns from its first day, and nothing can stand in the way."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.commissions import accrual
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.insight import first_sale
from marketplace.ledger import balances
from marketplace.ledger.rules import Account
from marketplace.partners import onboarding, queries
from marketplace.tables import metadata
from tests.support.sales import a_link, an_order, paid
from tests.support.world import a_world

GATES = ("require", "minimum", "certif", "training", "quota", "threshold", "gate", "commitment", "qualif")


@pytest.mark.row("S1-1")
def test_a_new_partner_without_training_minimum_or_commitment_earns_by_its_first_order(app: Flask) -> None:
    world, at = a_world(), clock.now()
    partner = onboarding.open_partner(
        "Newcomer", tier=queries.tier_by_code("silver"), country="DE", currency="EUR", time_zone="UTC", at=at
    )
    db.session.commit()
    assert first_sale.of_partner(partner).done_at == {
        "signed_in": None,
        "made_link": None,
        "visited": None,
        "got_order": None,
        "sold": None,
    }

    order = paid(an_order(a_link(partner, world.offering, at=at), at=at), at=at)
    accrual.accrue(order, cash=Account("stripe.pending"), at=at)
    db.session.commit()

    assert order.commission_minor == 17_500
    assert balances.partner_book(db.session(), partner.id, "EUR").pending == 17_500
    assert first_sale.of_partner(partner).days == 0


@pytest.mark.row("S1-1")
def test_there_is_nowhere_to_configure_a_gate_before_the_first_order(app: Flask) -> None:
    about_selling = ("partners", "tiers", "offerings", "plans", "margin_rules", "vendor_agreements", "links")
    columns = [f"{name}.{column.name}" for name in about_selling for column in metadata.tables[name].columns]

    assert [column for column in columns if any(word in column.partition(".")[2] for word in GATES)] == []
