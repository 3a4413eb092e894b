"""Claims are concluded, paid late, watched and filed by the scan, however often the jobs run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.claims.models import Claim, ProtectionScan
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import claims
from tests.claims.test_deciding import an_open_claim
from tests.support.claiming import LATER, SOLD, booked, claimed, taken
from tests.support.sales import paid
from tests.support.world import World, a_world


@pytest.fixture
def world(app: object) -> World:
    return a_world()


def test_a_won_claim_is_booked_once(world: World) -> None:
    claim = claimed(world.partner, taken(world))

    with clock.frozen(LATER):
        for _ in range(2):
            claims.conclude(claim_id=claim.id)

    assert booked(claim) == [("credit", 25_000)]


def test_what_was_won_before_the_order_was_paid_is_booked_by_the_clock(world: World) -> None:
    order = taken(world, is_paid=False)
    claim = claimed(world.partner, order)
    with clock.frozen(LATER):
        claims.conclude(claim_id=claim.id)
        claims.pay()
        assert booked(claim) == []
        paid(order, at=LATER)
        claims.pay()

    assert booked(claim) == [("credit", 25_000)]


def test_the_clock_reminds_then_escalates_and_decides_nothing(world: World) -> None:
    claim = an_open_claim(world)
    due_at = claim.due_at
    assert due_at is not None
    for at in (due_at - timedelta(hours=2), due_at, due_at):
        with clock.frozen(at):
            claims.watch()

    db.session.refresh(claim)
    assert (claim.state, claim.escalated_at, len(claim.steps)) == ("open", due_at, 2)


def test_the_scan_of_a_night_goes_back_some_weeks_and_a_whole_one_to_the_beginning(world: World) -> None:
    taken(world)
    with clock.frozen(SOLD + timedelta(days=36)):
        claims.scan()
        assert db.session.scalars(select(Claim)).all() == []
        claims.scan_since(None, at=clock.now())

    assert [each.origin for each in db.session.scalars(select(Claim))] == ["scan"]
    runs = db.session.scalars(select(ProtectionScan).order_by(ProtectionScan.id)).all()
    assert [(each.orders, each.findings, each.ended_at is not None) for each in runs] == [(0, 0, True), (1, 1, True)]
