"""What a link keeps is read back as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.catalog import pricing
from marketplace.catalog.frozen_terms import freeze, thaw
from marketplace.catalog.models import ListPrice, Plan, PriceBreak
from marketplace.catalog.rules.breaks import Break
from marketplace.catalog.rules.terms import RuleRef
from marketplace.db.base import db
from tests.support.world import a_margin, a_partner, an_offering

NOW = datetime(2026, 6, 1, 12, 30, 0, 123456, tzinfo=UTC)
EXPIRY = NOW + timedelta(days=30)


def test_terms_survive_being_kept_as_json_to_the_microsecond(app: Flask) -> None:
    seller, _offering = a_partner(), an_offering()
    rule, price, plan = a_margin(2500), db.session.query(ListPrice).one(), db.session.query(Plan).one()
    price.max_retail_minor = 150_000
    db.session.add(PriceBreak(price_id=price.id, from_quantity=10, unit_minor=90_000))
    db.session.flush()
    terms = pricing.seller_terms(seller.id, at=NOW)
    (line,) = pricing.price([pricing.Wanted(plan, 1)], currency="EUR", terms=terms, at=NOW)

    kept, list_price = thaw(json.loads(json.dumps(freeze(line, source_id="lnk_1", at=NOW, expires_at=EXPIRY))))

    assert (kept.source_id, kept.bps, kept.rule) == ("lnk_1", 2500, RuleRef(rule.public_id, 1))
    assert (kept.frozen_at, kept.expires_at) == (NOW, EXPIRY)
    assert list_price == line.list_price
    assert list_price is not None
    assert (list_price.breaks, list_price.max_retail_minor) == ((Break(10, 90_000),), 150_000)


def test_a_historic_price_is_kept_without_a_price_list(app: Flask) -> None:
    an_offering()
    plan = db.session.query(Plan).one()
    wanted = pricing.Wanted(plan, 1, historic_unit_minor=500)
    (line,) = pricing.price([wanted], currency="EUR", terms=pricing.HOUSE_TERMS, at=NOW)

    kept, list_price = thaw(freeze(line, source_id="lnk_1", at=NOW, expires_at=EXPIRY))

    assert (kept.bps, kept.rule, list_price) == (0, None, None)
