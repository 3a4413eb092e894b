"""How incidents end of which the guard's outcome was `credit`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.orders import lifecycle
from marketplace.orders.models import Order
from marketplace.protection import concluding
from marketplace.protection.models import Incident
from tests.support.crediting import a_protected_account
from tests.support.earnings import placed
from tests.support.statements import counted
from tests.support.world import World, a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=2)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def to_somebodys_account(world: World) -> Order:
    order = placed(None, [world.offering], at=AT, account_id=a_protected_account(world.partner, at=AT).id)
    db.session.commit()
    return order


def endings() -> list[tuple[str, datetime | None]]:
    db.session.commit()
    return [(each.resolution, each.resolved_at) for each in db.session.query(Incident).populate_existing()]


def test_an_incident_is_open_until_its_order_is_paid_or_canceled(world: World) -> None:
    order = to_somebodys_account(world)

    assert concluding.conclude(order.id, at=LATER) == 0

    assert endings() == [("", None)]


def test_a_paid_order_credits(world: World) -> None:
    order = to_somebodys_account(world)

    lifecycle.mark_paid(order, at=LATER, actor="test", reason="Paid.")

    assert endings() == [("credited", LATER)]


def test_a_canceled_one_was_not_bought(world: World) -> None:
    order = to_somebodys_account(world)

    lifecycle.cancel(order, at=LATER, actor="test", reason="Canceled.")

    assert endings() == [("not_bought", LATER)]


def test_one_that_is_paid_after_all_credits(world: World) -> None:
    order = to_somebodys_account(world)
    lifecycle.cancel(order, at=AT, actor="test", reason="Canceled.")

    lifecycle.mark_paid(order, at=LATER, actor="test", reason="Paid after all.")

    assert endings() == [("credited", LATER)]
    assert concluding.conclude(order.id, at=LATER) == 0


def test_the_partners_own_order_is_its_own(world: World) -> None:
    account = a_protected_account(world.other_partner, at=AT)
    order = placed(world.partner, [world.offering], at=AT, account_id=account.id)
    order.partner_id = world.other_partner.id  # as attribution gives it to whoever registered the account
    db.session.commit()

    lifecycle.mark_paid(order, at=LATER, actor="test", reason="Paid.")

    assert endings() == [("own_order", LATER)]


def test_an_order_to_nobody_elses_account_asks_nothing(world: World) -> None:
    order = placed(None, [world.offering], at=AT)
    db.session.commit()

    with counted() as seen:
        lifecycle.cancel(order, at=LATER, actor="test", reason="Canceled.")
        db.session.flush()

    assert [each for each in seen if "conclude_incidents" in each] == []
