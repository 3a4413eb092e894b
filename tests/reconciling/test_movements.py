"""Movements are kept once each; a walk that broke off goes on where it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.connect_ports import BalanceMovement
from marketplace.reconciling import movements, queries
from marketplace.reconciling.models import Movement, MovementWalk
from marketplace.reconciling.movements import BEGINNING

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def seen(name: str, net: int = 100, *, days: int = 0, category: str = "charge") -> BalanceMovement:
    """A movement without a fee."""
    at = AT - timedelta(days=days)
    return BalanceMovement(name, category, f"ch_{name}", "EUR", net, 0, net, at, at)


def test_the_first_walk_begins_at_the_beginning_and_goes_on_where_it_broke_off(app: Flask) -> None:
    with transaction():
        walk = movements.open_walk(at=AT)
        movements.take(walk.id, [seen("txn_2"), seen("txn_1", days=3)], at=AT)
        first = walk.id

    with transaction():
        again = movements.open_walk(at=AT + timedelta(days=1))
        assert (again.id, again.since, again.reached_at) == (first, BEGINNING, AT - timedelta(days=3))
        movements.finish(again.id, at=AT)
    with transaction():
        assert movements.open_walk(at=AT + timedelta(days=2)).since == AT - timedelta(hours=72)
    assert movements.last_walk() > first


def test_the_same_movement_is_one_and_stripes_newest_word_counts(app: Flask) -> None:
    with transaction():
        walk_id = movements.open_walk(at=AT).id
        movements.take(walk_id, [seen("txn_1", 100)], at=AT)
        movements.take(walk_id, [seen("txn_1", 101), seen("txn_2", category="topup")], at=AT)

    assert [(each.stripe_id, each.net_minor) for each in queries.movements()] == [("txn_2", 100), ("txn_1", 101)]
    assert [each.stripe_id for each in queries.top_ups()] == ["txn_2"]
    assert [each.stripe_id for each in queries.movements(kind="charge", search="ch_txn_1")] == ["txn_1"]


def test_going_back_begins_a_walk_of_its_own(app: Flask) -> None:
    with transaction():
        movements.open_walk(at=AT)
        movements.go_back(AT - timedelta(days=30), at=AT)

    with transaction():
        assert movements.open_walk(at=AT).since == AT - timedelta(days=30)
    assert db.session.query(MovementWalk).count() == 2
    assert db.session.query(Movement).count() == 0


def test_what_stripe_writes_is_kept_without_ways_to_a_customer(app: Flask) -> None:
    told = replace(seen("txn_1"), facts=(("description", "Paid by kim@kestrel-log.example, +49 171 5550198"),))
    with transaction():
        movements.take(movements.open_walk(at=AT).id, [told], at=AT)

    assert [each.description for each in queries.movements()] == ["Paid by […], […]"]
