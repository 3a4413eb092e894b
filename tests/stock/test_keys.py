"""Licence keys added all or none, never twice, and taken back only while they are nobody's."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.stock import keys, supply
from marketplace.stock.errors import KeysInvalid, NotCounted, NotEnoughFree
from marketplace.stock.models import LicenceKey, Stock
from tests.support.sales import AT, a_link, an_order
from tests.support.stocking import VAULT, assert_balanced, counted_stock, key_stock, some_keys
from tests.support.trail import deeds
from tests.support.world import World, a_world, an_offering


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_keys_are_kept_sealed_with_their_last_characters_beside_them(
    world: World, superuser: psycopg.Connection
) -> None:
    stock = key_stock(world.offering, "AAAA-1111-BBBB", "CCCC-2222-DDDD")

    assert (stock.free, [key.last4 for key in rows(stock)]) == (2, ["BBBB", "DDDD"])
    everything = superuser.execute(
        "select string_agg(t::text, '') from (select k::text t from licence_keys k union all"
        " select convert_from(s.sealed, 'UTF8') from licence_key_secrets s union all select a::text from audit_entries a) x"
    ).fetchone()
    assert everything is not None
    assert "1111" not in everything[0]
    assert deeds(stock.plan.public_id)[-1] == ("stock.keys_added", {"quantity": 2, "free": 2})


def test_one_mistake_and_none_is_added(world: World) -> None:
    stock = key_stock(world.offering, "AAAA-1111-BBBB")

    with pytest.raises(KeysInvalid) as refusal:
        keys.add_keys(stock, ["CCCC-2222-DDDD", "short", "AAAA-1111-BBBB"], vault=VAULT, at=AT)
    db.session.rollback()

    assert refusal.value.mistakes == (
        "Row 2: a key has between 8 and 500 characters.",
        "Row 3: this key was added before.",
    )
    assert (stock.free, len(rows(stock))) == (1, 1)


def test_a_key_of_one_plan_is_not_taken_for_another_of_the_vendor(world: World) -> None:
    key_stock(world.offering, "AAAA-1111-BBBB")
    other = key_stock(an_offering("Second", vendor=world.vendor))

    with pytest.raises(KeysInvalid):
        keys.add_keys(other, ["AAAA-1111-BBBB"], vault=VAULT, at=AT)
    db.session.rollback()
    foreign = key_stock(world.other_offering, "AAAA-1111-BBBB")

    assert (other.free, foreign.free) == (0, 1)


def test_nothing_is_no_upload(world: World) -> None:
    stock = key_stock(world.offering)

    with pytest.raises(KeysInvalid) as refusal:
        keys.add_keys(stock, ["", "  "], vault=VAULT, at=AT)

    assert refusal.value.mistakes == ("Row 1: there is no key in it.",)


def test_counted_stock_takes_no_keys(world: World) -> None:
    stock = counted_stock(world.offering, 1)

    with pytest.raises(NotCounted):
        keys.add_keys(stock, some_keys(1), vault=VAULT, at=AT)


def test_a_free_key_is_withdrawn_for_good_and_a_promised_one_not(world: World) -> None:
    texts = some_keys(3)
    stock = key_stock(world.offering, *texts)
    an_order(a_link(world.partner, world.offering))
    promised, free, spare = rows(stock)

    keys.withdraw(stock, free.public_id, at=AT)
    db.session.commit()
    with pytest.raises(NotEnoughFree):
        keys.withdraw(stock, promised.public_id, at=AT)
    with pytest.raises(keys.KeyNotFound):
        keys.withdraw(stock, "key_absent", at=AT)
    with pytest.raises(KeysInvalid, match="one row needs mending"):
        keys.add_keys(stock, [texts[1]], vault=VAULT, at=AT)
    db.session.rollback()

    assert [key.state for key in rows(stock)] == ["reserved", "withdrawn", "free"]
    assert keys.withdraw_all(stock, at=AT) == 1
    assert keys.withdraw_all(stock, at=AT) == 0
    db.session.commit()
    assert (stock.free, spare.state) == (0, "withdrawn")
    assert_balanced()


def test_a_vendors_people_add_keys_and_read_none(world: World) -> None:
    supply.deliver_by(world.offering.plans[0], "keys", at=AT)
    plan_id = world.offering.plans[0].id
    db.session.commit()

    with acting(Actor("vendor", str(world.vendor.id))):
        stock = db.session.get_one(Stock, plan_id)
        assert keys.add_keys(stock, some_keys(2), vault=VAULT, at=AT) == 2
        db.session.commit()
        assert db.session.execute(db.text("select count(*) from licence_key_secrets")).scalar() == 0
        with pytest.raises(DBAPIError, match="free never becomes delivered"):
            db.session.execute(db.text("update licence_keys set state = 'delivered', delivery_id = null"))
        db.session.rollback()


def rows(stock: Stock) -> list[LicenceKey]:
    db.session.refresh(stock)
    return list(db.session.query(LicenceKey).filter_by(plan_id=stock.plan_id).order_by(LicenceKey.id))
