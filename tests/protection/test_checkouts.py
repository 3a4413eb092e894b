"""Refused checkouts are answered a few times, by cart, by network and by door; nothing else is counted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.protection import checkouts
from marketplace.protection.errors import CheckoutClosed
from marketplace.protection.models import CheckoutRefusal
from tests.support.protection import AT, Field, as_operator
from tests.support.sales import SECRET_KEY, as_customer

MINUTE = timedelta(minutes=1)


def refused(door_id: int | None, *, cart: str, address: str, times: int = 1, at: datetime = AT) -> None:
    with as_customer(cart):
        for _ in range(times):
            checkouts.note_refusal(door_id, address=address, key=SECRET_KEY, at=at)
        db.session.commit()


def wait(door_id: int | None, *, cart: str, address: str, at: datetime = AT + MINUTE) -> timedelta | None:
    with as_customer(cart):
        try:
            checkouts.admit(door_id, address=address, key=SECRET_KEY, at=at)
        except CheckoutClosed as closed:
            found: timedelta = closed.facts["wait"]
            return found
    return None


def test_a_cart_is_answered_five_times_in_an_hour_from_wherever_it_asks(field: Field) -> None:
    refused(field.partner.id, cart="one", address="192.0.2.1", times=4)
    assert wait(field.partner.id, cart="one", address="192.0.2.2") is None
    refused(field.partner.id, cart="one", address="192.0.2.1")

    assert wait(field.rival.id, cart="one", address="192.0.2.2") == timedelta(minutes=59)
    assert wait(field.partner.id, cart="two", address="192.0.2.1") is None
    assert wait(field.partner.id, cart="one", address="192.0.2.1", at=AT + 60 * MINUTE) is None


def test_a_network_is_answered_ten_times_in_an_hour_whichever_cart_and_door(field: Field) -> None:
    for number in range(10):
        refused(field.partner.id, cart=f"cart {number}", address="2001:db8::1", at=AT + number * MINUTE)

    later = AT + 10 * MINUTE
    assert wait(None, cart="new", address="2001:db8::2", at=later) == timedelta(minutes=50)
    assert wait(None, cart="new", address="2001:db8:1::1", at=later) is None


@pytest.mark.parametrize("has_door", [True, False])
def test_a_door_is_answered_forty_times_in_an_hour_from_wherever_it_is_asked(field: Field, has_door: bool) -> None:
    door_id = field.partner.id if has_door else None
    for number in range(40):
        refused(door_id, cart=f"cart {number}", address=f"192.0.2.{number}")

    assert wait(door_id, cart="new", address="198.51.100.1") == timedelta(minutes=59)
    assert wait(field.rival.id, cart="new", address="198.51.100.1") is None


def test_a_network_is_answered_forty_times_a_day(field: Field) -> None:
    for hour in range(4):
        for cart in range(2):
            refused(None, cart=f"{hour} {cart}", address="192.0.2.1", times=5, at=AT + timedelta(hours=hour))

    assert wait(None, cart="new", address="192.0.2.1", at=AT + timedelta(hours=5)) == timedelta(hours=19)


def test_nobody_reads_the_rows_but_the_house_and_old_ones_go(field: Field) -> None:
    refused(None, cart="one", address="192.0.2.1", at=AT - timedelta(days=3))
    refused(None, cart="one", address="192.0.2.1")

    counted = select(func.count()).select_from(CheckoutRefusal)
    with as_customer("one"):
        assert db.session.scalar(counted) == 0
    with as_operator():
        assert db.session.scalars(select(CheckoutRefusal.refused_at)).all() == [AT]
        assert "192.0.2.1" not in db.session.scalars(select(CheckoutRefusal.address_hash)).one()
