"""What the planner makes of the shop's statements once there are some thousand offerings."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from benchmarks.catalogue_data import fill
from marketplace.catalog.directory import directory
from marketplace.catalog.queries import shop
from marketplace.catalog.shop_filters import Filters, Narrowed
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
SIZE = 3_000


def narrowed(**filters: str) -> Narrowed:
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
