from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import concessions
from marketplace.catalog.models import Concession
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.world import World


@pytest.fixture
def concession(world: World) -> Concession:
    at = clock.now()
    granted = concessions.grant(
        world.partner, bps=500, funder="vendor", reason="Tender", starts_at=at, ends_at=at + timedelta(days=9),
        granted_by="usr_1", at=at,
    )  # fmt: skip
    db.session.commit()
    return granted


def test_a_concession_is_ended_with_a_reason(manager: FlaskClient, concession: Concession) -> None:
    address = f"/operator/concessions/{concession.public_id}"
    assert "Northwind loses 5\u00a0% of margin" in manager.get(f"{address}/ending/new").text

    answer = manager.post(f"{address}/ending/", data={"reason": "Tender lost"})
    again = manager.post(f"{address}/ending/", data={"reason": "Tender lost"})

    assert (answer.status_code, answer.location, again.status_code) == (303, f"{address}/", 422)
    assert "has ended already" in again.text
    db.session.expire_all()
    assert concession.ends_at <= clock.now()
    assert "End now" not in manager.get(f"{address}/").text


def test_without_a_reason_it_stays(manager: FlaskClient, concession: Concession) -> None:
    ends_at = concession.ends_at

    answer = manager.post(f"/operator/concessions/{concession.public_id}/ending/", data={"reason": ""})

    assert answer.status_code == 422
    db.session.expire_all()
    assert concession.ends_at == ends_at
