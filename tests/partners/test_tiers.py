from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from marketplace.partners import tiers
from marketplace.partners.models import Tier
from tests.support.trail import deeds


def test_a_tier_gets_its_code_from_its_name(app: Flask) -> None:
    tier = tiers.add_tier(" Gold Plus ", rank=3)

    assert (tier.code, tier.name, tier.rank) == ("gold-plus", "Gold Plus", 3)
    assert deeds("gold-plus") == [("tier.added", {"name": "Gold Plus", "rank": 3})]


@pytest.mark.parametrize(
    ("name", "rank", "advice"), [("gold", 9, "named Gold"), ("Silver", 3, "rank 3"), ("Göld", 9, "code")]
)
def test_name_rank_and_code_belong_to_one_tier(app: Flask, name: str, rank: int, advice: str) -> None:
    tiers.add_tier("Gold", rank=3)

    with pytest.raises(Conflict, match=advice):
        tiers.add_tier(name, rank=rank)

    assert db.session.query(Tier).count() == 1


def test_a_tier_without_a_name_is_refused(app: Flask) -> None:
    with pytest.raises(Invalid, match="Give the tier a name"):
        tiers.add_tier(" ", rank=1)

    assert db.session.query(Tier).count() == 0


def test_renaming_keeps_the_code(app: Flask) -> None:
    tier = tiers.add_tier("Gold", rank=3)

    tiers.amend_tier(tier, name="Premier", rank=4)

    assert (tier.code, tier.name, tier.rank) == ("gold", "Premier", 4)
    assert deeds("gold")[-1] == ("tier.amended", {"name": ["Gold", "Premier"], "rank": [3, 4]})


def test_a_tier_may_keep_its_own_rank(app: Flask) -> None:
    tier = tiers.add_tier("Gold", rank=3)
    tiers.add_tier("Silver", rank=2)

    with pytest.raises(Conflict, match="Silver has the rank 2"):
        tiers.amend_tier(tier, name="Gold", rank=2)
    tiers.amend_tier(tier, name="Gold", rank=3)

    assert tier.rank == 3
