"""The job that folds counts into days."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.jobs import visits as job
from marketplace.orders import visits
from marketplace.orders.models import VisitDay, VisitMark
from tests.support.shops import a_storefront
from tests.support.world import a_world


def test_everything_that_waits_is_folded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "AT_ONCE", 2)
    shop = a_storefront(a_world().partner)
    for _ in range(5):
        visits.count("visit", on=date(2026, 11, 2), storefront_id=shop.id)
    db.session.commit()

    job.fold()

    assert (db.session.query(VisitMark).count(), db.session.query(VisitDay).one().visits) == (0, 5)
