"""Plans by the ids in an address."""

from __future__ import annotations

from flask import Flask

from marketplace.catalog.models import Plan
from marketplace.catalog.queries.plans import published_plans
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import an_offering


def test_only_plans_for_sale_are_found(app: Flask) -> None:
    an_offering(), an_offering("Draft", state="draft")
    shown, hidden = (plan.public_id for plan in db.session.query(Plan).order_by(Plan.id))

    with counted() as statements:
        found = published_plans([shown, hidden, "pln_unknown"])
        names = [plan.offering.vendor.name for plan in found.values()]

    assert (list(found), names, len(statements)) == ([shown], ["Contoso"], 1)


def test_asking_for_nothing_asks_nothing(app: Flask) -> None:
    with counted() as statements:
        assert published_plans([]) == {}

    assert statements == []
