from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.partners import queries
from marketplace.partners.models import Tier
from tests.support.statements import counted
from tests.support.world import World


def test_tiers_are_listed_with_their_partners(manager: FlaskClient, world: World) -> None:
    with counted() as seen:
        page = manager.get("/operator/tiers/").text

    assert len(seen) <= 4
    assert "Gold" in page
    assert "Silver" in page


def test_a_tier_is_added_one_rank_above_the_best(manager: FlaskClient, world: World) -> None:
    best = max(tier.rank for tier in queries.tiers())
    assert f'value="{best + 1}"' in manager.get("/operator/tiers/new").text

    answer = manager.post("/operator/tiers/", data={"name": "Platinum", "rank": str(best + 1)})

    assert (answer.status_code, answer.location) == (303, "/operator/tiers/")
    assert next(tier.code for tier in queries.tiers()) == "platinum"


@pytest.mark.parametrize(
    ("name", "rank"), [("", "88888"), ("Gold", "88888"), ("New", "0"), ("New", "many"), ("New", "")]
)
def test_a_mistake_adds_nothing(manager: FlaskClient, world: World, name: str, rank: str) -> None:
    answer = manager.post("/operator/tiers/", data={"name": name, "rank": rank})

    assert answer.status_code == 422
    assert db.session.query(Tier).count() == 2


def test_a_tier_is_renamed(manager: FlaskClient, world: World) -> None:
    assert 'value="Gold"' in manager.get("/operator/tiers/gold/edit").text

    answer = manager.post("/operator/tiers/gold/", data={"name": "Premier", "rank": "99999"})
    taken = manager.post("/operator/tiers/gold/", data={"name": "Silver", "rank": "99999"})

    assert (answer.status_code, taken.status_code) == (303, 422)
    db.session.expire_all()
    assert queries.tier_by_code("gold").name == "Premier"
    assert manager.get("/operator/tiers/bronze/edit").status_code == 404


def test_finance_may_not(finance: FlaskClient) -> None:
    assert finance.get("/operator/tiers/").status_code == 200
    assert finance.get("/operator/tiers/new").status_code == 403
    assert finance.post("/operator/tiers/gold/", data={"name": "X", "rank": "9"}).status_code == 403
