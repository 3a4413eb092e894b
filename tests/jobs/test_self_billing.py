"""Issuing what is due, by the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.invoicing.models import SelfBillingInvoice
from marketplace.jobs import self_billing
from tests.support.earnings import earn
from tests.support.self_billing import agreed
from tests.support.trail import deeds
from tests.support.world import a_world

OCTOBER = datetime(2025, 10, 5, 12, tzinfo=UTC)


def test_everything_that_is_due_is_issued_once_and_noted(app: Flask) -> None:
    world = a_world()
    for partner in (world.partner, world.other_partner):
        agreed(partner, at=OCTOBER.replace(month=9))
        earn(partner, world.offering, at=OCTOBER)

    for _ in range(2):
        with clock.frozen(datetime(2025, 11, 2, tzinfo=UTC)):
            self_billing.issue()

    found = db.session.query(SelfBillingInvoice).order_by(SelfBillingInvoice.id).all()
    assert [(each.number, each.period) for each in found] == [
        ("SB-2025-000001", "2025-10"), ("SB-2025-000002", "2025-10"),
    ]  # fmt: skip
    assert deeds(found[0].public_id) == [
        ("self_billing.issued", {"number": "SB-2025-000001", "period": "2025-10", "currency": "EUR"})
    ]
