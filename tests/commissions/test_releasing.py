"""The end of the hold: what moves, when, and what stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.commissions import releasing
from marketplace.commissions.models import Commission
from marketplace.db.base import db
from marketplace.ledger import balances, queries, verification
from tests.support.earnings import earn
from tests.support.stocking import counted_stock
from tests.support.world import World, a_partner, a_world

AT = datetime(2026, 7, 6, 12, tzinfo=UTC)
OVER = AT + timedelta(days=14)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def books(partner_id: int) -> dict[str, int]:
    """What the partner's book holds, bucket by bucket."""
    held = {each.account.label: each.balance_minor for each in balances.all_accounts(db.session())}
    names = ("pending", "available", "disputed")
    return {name: held.get(f"partner.{name} partner:{partner_id}", 0) for name in names}


def release_all(at: datetime) -> list[int]:
    """Release until nothing is left; how many each time."""
    counts = []
    while count := releasing.release(at=at):
        db.session.commit()
        counts.append(count)
    db.session.commit()
    return counts


def test_a_commission_is_at_risk_for_fourteen_days_and_then_available(world: World) -> None:
    earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)
    assert db.session.query(Commission.at_risk_until).scalar() == OVER

    assert release_all(OVER - timedelta(microseconds=1)) == []
    assert books(world.partner.id) == {"pending": 15_000, "available": 0, "disputed": 0}

    assert release_all(OVER) == [1]
    assert books(world.partner.id) == {"pending": 0, "available": 15_000, "disputed": 0}
    assert db.session.query(Commission.released_at).scalar() == OVER
    assert not list(verification.verify(db.session()))


def test_a_second_release_moves_nothing(world: World) -> None:
    earn(world.partner, world.offering, at=AT)
    release_all(OVER)
    before = books(world.partner.id)

    assert release_all(OVER + timedelta(days=1)) == []
    assert books(world.partner.id) == before


def test_several_lines_of_one_partner_are_one_transaction_and_another_partner_is_the_next(world: World) -> None:
    other = a_partner("Fabrikam")
    earn(world.partner, world.offering, world.other_offering, at=AT)
    earn(other, world.offering, at=AT)

    assert release_all(OVER) == [2, 1]
    first = db.session.query(Commission).filter_by(partner_id=world.partner.id).order_by(Commission.id).all()
    booked = queries.transaction_by_key(db.session(), f"release:{first[0].public_id}:{first[1].public_id}:2")
    assert booked is not None
    assert [leg.why["commission"] for leg in queries.legs(db.session(), booked.id)] == [
        each.public_id for each in first
    ]


def test_a_programmes_hold_counts_for_what_is_earned_from_then_on(world: World) -> None:
    earn(world.partner, world.offering, at=AT)
    world.partner.programme.hold_days = 30
    db.session.commit()
    earn(world.partner, world.offering, at=AT)

    ends = [row.at_risk_until for row in db.session.query(Commission).order_by(Commission.id)]
    assert ends == [OVER, AT + timedelta(days=30)]


def test_what_was_settled_outside_is_never_released(world: World) -> None:
    earn(world.partner, world.offering, at=AT, is_outside=True)

    assert release_all(OVER + timedelta(days=365)) == []
    assert books(world.partner.id) == {"pending": 0, "available": 0, "disputed": 0}


def test_a_line_that_is_owed_waits_and_one_delivered_late_is_held_from_then_on(world: World) -> None:
    counted_stock(world.offering, 1)
    earn(world.partner, world.offering, at=AT, route="customer_checkout")
    owe = db.text("update deliveries set state = 'owed', owed_at = :at, delivered_at = null")
    db.session.execute(owe, {"at": AT})
    db.session.commit()
    assert release_all(OVER) == []

    late = AT + timedelta(days=10)
    db.session.execute(db.text("update deliveries set state = 'delivered', delivered_at = :at"), {"at": late})
    db.session.commit()

    assert release_all(late + timedelta(days=14) - timedelta(seconds=1)) == []
    assert release_all(late + timedelta(days=14)) == [1]
