"""Names of customers' companies."""

from __future__ import annotations

from flask import Flask

from marketplace.customers.companies import companies_of
from marketplace.customers.models import Contact
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from tests.support import market as markets


def test_a_partner_reads_its_own_customers_names_alone(app: Flask) -> None:
    market = markets.a_market()
    ids = {row.id: row.partner_id for row in db.session.query(Contact)}
    own = {key for key, partner_id in ids.items() if partner_id == market.partner_id}

    with acting(Actor("partner", str(market.partner_id))):
        seen = companies_of([*ids, None])

    assert (set(seen), set(seen.values())) == (own, {"Acme"})
    assert len(own) == 2 < len(ids)


def test_asking_for_nobody_asks_nothing(app: Flask) -> None:
    assert companies_of([None]) == {}
