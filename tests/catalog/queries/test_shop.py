"""What the planner makes of the shop's statements once there are some thousand offerings."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from benchmarks.catalogue_data import fill
from marketplace.catalog.directory import directory
from marketplace.catalog.models import Plan
from marketplace.catalog.queries import shop
from marketplace.catalog.shop_filters import Filters, Narrowed
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.stock.models import Delivery
from tests.support.stocking import counted_stock
from tests.support.world import a_world

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
SIZE = 3_000


def narrowed(**filters: object) -> Narrowed:
    return Narrowed.of(Filters(**filters), directory(), "EUR")  # type: ignore[arg-type]


def test_pages_walk_the_index_of_their_order_and_words_the_search_index(
    app: Flask, superuser: psycopg.Connection
) -> None:
    superuser.autocommit = False
    fill(superuser, SIZE)
    cursor = None
    with acting(Actor("partner", "0")):
        for _ in range(3):
            found = shop.page(narrowed(), cursor=cursor, at=AT)
            cursor = found.next_cursor
            assert len(found.rows) == shop.SHOP_PAGE
        words = {"query": "backup:*"}
        plans = {
            order: db.session.execute(
                text(f"explain select o.id from offerings o where o.state = 'published' order by {order} limit 25")
            ).scalars().all()
            for order in ("o.name, o.id", "o.published_at desc, o.id desc")
        }  # fmt: skip
        assert "ix_offerings_state_name" in "".join(plans["o.name, o.id"])
        assert "ix_offerings_newest" in "".join(plans["o.published_at desc, o.id desc"])
        hits = db.session.execute(
            text("select count(*) from published_hits(to_tsquery('simple', :query), 1000)"), words
        ).scalar_one()
        assert 0 < hits < 1000
    plan = superuser.execute(
        "explain select id from offerings where state = 'published' and search @@ to_tsquery('simple', 'backup:*') limit 1000"
    ).fetchall()
    assert "ix_offerings_search" in str(plan)


@pytest.mark.parametrize("filters", [{"words": "Suite"}, {"words": "Suite", "sort": "name"}])
def test_a_word_that_many_have_is_ranked_only_so_far(
    app: Flask, superuser: psycopg.Connection, filters: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    superuser.autocommit = False
    fill(superuser, 200)
    monkeypatch.setattr(shop, "MOST_HITS", 5)
    with acting(Actor("partner", "0")):
        found = shop.page(narrowed(**filters), cursor=None, at=AT)

    assert len(found.rows) == 6


def test_an_offering_is_sold_out_when_every_plan_of_it_is_or_buyers_are_owed(app: Flask) -> None:
    world = a_world()
    counted_stock(world.offering, 0)
    second = Plan(public_id="pln_more", offering=world.offering, name="More", interval="one_time")
    db.session.add(second)
    stock = counted_stock(world.other_offering, 3)
    with acting(Actor("partner", str(world.partner.id))):
        found = shop.page(narrowed(in_stock=True), cursor=None, at=AT)
    db.session.add(
        Delivery(
            order_ref="ord_a", line_ref="oli_a", plan_id=stock.plan_id, vendor_id=stock.vendor_id, token_hash="x",
            buyer="customer", quantity=4, state="owed", reserved_at=AT, owed_at=AT,
        )
    )  # fmt: skip
    db.session.commit()

    with acting(Actor("partner", str(world.partner.id))):
        owed = shop.page(narrowed(in_stock=True), cursor=None, at=AT)

    assert {row.id for row in found.rows} == {world.offering.id, world.other_offering.id}
    assert {row.id for row in owed.rows} == {world.offering.id}


def test_what_is_in_stock_is_read_in_the_order_of_the_index(app: Flask, superuser: psycopg.Connection) -> None:
    superuser.autocommit = False
    fill(superuser, SIZE)
    wanted = shop.source(*shop.conditions(narrowed(in_stock=True)))

    plan = superuser.execute(f"explain select o.id from {wanted} order by o.name, o.id limit 25").fetchall()

    assert "ix_offerings_state_name" in str(plan)
    assert "hashed SubPlan" in str(plan)
