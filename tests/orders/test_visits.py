"""Counting visits: rows that wait for nobody, folded into days without loss."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import ProgrammingError

from marketplace.db.actor import ANONYMOUS, acting
from marketplace.db.base import db
from marketplace.orders import visits
from marketplace.orders.models import Link, VisitDay, VisitMark
from marketplace.storefronts.models import Storefront
from tests.support.sales import a_link
from tests.support.shops import a_storefront
from tests.support.world import World, a_world

TODAY = date(2026, 11, 2)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def shop(world: World) -> Storefront:
    return a_storefront(world.partner)


@pytest.fixture
def link(world: World) -> Link:
    return a_link(world.partner, world.offering)


def _days() -> list[tuple[date, int, int]]:
    return [(row.counted_on, row.visits, row.carts) for row in db.session.query(VisitDay).order_by(VisitDay.id)]


def test_a_stranger_is_counted_for_the_partner_and_leaves_nothing_else(world: World, shop: Storefront) -> None:
    shop_id = shop.id
    with acting(ANONYMOUS):
        visits.count("visit", on=TODAY, storefront_id=shop_id)

    [mark] = db.session.query(VisitMark).all()
    assert (mark.kind, mark.partner_id, mark.storefront_id, mark.link_id, mark.counted_on) == (
        "visit", world.partner.id, shop.id, None, TODAY,
    )  # fmt: skip
    assert {column.name for column in VisitMark.__table__.columns} == {
        "id", "kind", "partner_id", "storefront_id", "link_id", "counted_on",
    }  # fmt: skip


def test_what_does_not_exist_is_not_counted(shop: Storefront) -> None:
    visits.count("visit", on=TODAY, storefront_id=shop.id + 1)

    assert db.session.query(VisitMark).count() == 0


def test_counts_are_folded_into_their_day_and_source(shop: Storefront, link: Link) -> None:
    for _ in range(3):
        visits.count("visit", on=TODAY, storefront_id=shop.id)
    visits.count("cart", on=TODAY, storefront_id=shop.id)
    visits.count("visit", on=TODAY, link_id=link.id)

    assert visits.fold() == 5
    assert sorted(_days()) == [(TODAY, 1, 0), (TODAY, 3, 1)]
    visits.count("visit", on=TODAY, storefront_id=shop.id)
    assert visits.fold() == 1
    assert visits.fold() == 0

    assert sorted(_days()) == [(TODAY, 1, 0), (TODAY, 4, 1)]
    assert db.session.query(VisitMark).count() == 0


def test_a_long_queue_is_folded_in_parts(shop: Storefront, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "AT_ONCE", 2)
    for _ in range(3):
        visits.count("visit", on=TODAY, storefront_id=shop.id)

    assert (visits.fold(), visits.fold(), visits.fold()) == (2, 1, 0)
    assert _days() == [(TODAY, 3, 0)]


def test_a_fold_that_dies_has_taken_nothing(shop: Storefront) -> None:
    visits.count("visit", on=TODAY, storefront_id=shop.id)
    db.session.commit()

    visits.fold()
    db.session.rollback()

    assert (db.session.query(VisitMark).count(), _days()) == (1, [])


def test_only_the_function_can_count(app: Flask, shop: Storefront, web: Flask) -> None:
    with web.app_context(), acting(ANONYMOUS):
        db.session.add(VisitMark(kind="visit", storefront_id=1, counted_on=TODAY))
        with pytest.raises(ProgrammingError, match="row-level security"):
            db.session.flush()
        db.session.rollback()


def test_a_count_never_waits_for_a_fold_under_way(shop: Storefront, superuser: psycopg.Connection) -> None:
    visits.count("visit", on=TODAY, storefront_id=shop.id)
    db.session.commit()
    visits.fold()  # not committed: its rows are locked

    superuser.execute("set lock_timeout = '1s'")
    superuser.execute(
        "insert into visit_marks (kind, storefront_id, counted_on) values ('visit', %s, %s)", (shop.id, TODAY)
    )
    db.session.commit()

    assert (db.session.query(VisitMark).count(), _days()) == (1, [(TODAY, 1, 0)])
