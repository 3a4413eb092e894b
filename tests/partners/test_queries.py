from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core.errors import NotFound
from marketplace.db.base import db
from marketplace.partners import queries
from tests.support.statements import counted
from tests.support.world import a_partner, a_tier


def names(**filters: object) -> list[str]:
    return [partner.name for partner in queries.listing(**filters).items]  # type: ignore[arg-type]


def test_the_list_is_searched_and_filtered(app: Flask) -> None:
    nord, sued = a_partner("Nord 100%", tier="gold"), a_partner("Südwind", tier="silver")
    sued.state, nord.external_ref = "suspended", "R-7"
    db.session.flush()

    assert names() == ["Nord 100%", "Südwind"]
    assert names(search="wind") == ["Südwind"]
    assert names(search="%") == ["Nord 100%"]
    assert names(search=" R-7 ") == ["Nord 100%"]
    assert names(search=sued.public_id) == ["Südwind"]
    assert names(tier=a_tier("gold")) == ["Nord 100%"]
    assert names(state="suspended") == ["Südwind"]
    assert names(state="suspended", tier=a_tier("gold")) == []


def test_a_page_of_partners_with_their_tiers_is_one_statement(app: Flask) -> None:
    for number in range(5):
        a_partner(f"Partner {number}", tier=("gold", "silver")[number % 2])
    db.session.commit()

    with counted() as seen:
        page = queries.listing(limit=3)
        shown = [(partner.name, partner.tier.name) for partner in page.items]

    assert len(seen) == 1
    assert shown == [("Partner 0", "Gold"), ("Partner 1", "Silver"), ("Partner 2", "Gold")]
    assert [partner.name for partner in queries.listing(cursor=page.next_cursor).items] == ["Partner 3", "Partner 4"]


def test_an_unknown_partner_or_tier_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        queries.by_public_id("par_unknown")
    with pytest.raises(NotFound):
        queries.tier_by_code("platinum")


def test_partners_are_counted_by_tier_and_state(app: Flask) -> None:
    a_partner("Nord", tier="gold")
    a_partner("Süd", tier="gold").state = "suspended"
    a_partner("West", tier="silver")
    db.session.flush()

    gold, silver, bronze = a_tier("gold"), a_tier("silver"), a_tier("bronze")

    assert queries.partners_by_tier() == {gold.id: 2, silver.id: 1}
    assert [queries.count_active(tier) for tier in (gold, silver, bronze, None)] == [1, 1, 0, 2]


def test_tiers_come_best_first(app: Flask) -> None:
    for code, rank in (("silver", 2), ("gold", 3), ("bronze", 1)):
        a_tier(code, rank=rank)

    assert [tier.code for tier in queries.tiers()] == ["gold", "silver", "bronze"]
    assert queries.tier_by_code("gold").rank == 3
