"""What one person books by hand counts together: however it is split, whoever comes at the same moment."""

from __future__ import annotations

from random import Random
from threading import Barrier, Thread

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.actor import SYSTEM, acting
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import policy
from marketplace.payouts.limits import OWN, Room
from marketplace.payouts.policy import Policy
from marketplace.reconciling import alone, funding, interventions
from marketplace.reconciling.models import Intervention


def put_in(amount: int, number: int) -> str:
    with transaction():
        wish = funding.put_in("EUR", amount, "To begin with.", f"frm_{number}")
        return interventions.request(wish, by="usr_a", at=clock.now()).state


def room() -> Room:
    found = alone.room("EUR", at=clock.now())
    db.session.rollback()
    return found


def test_the_limit_of_the_house_is_that_of_its_own_money(app: Flask, superuser: psycopg.Connection) -> None:
    assert (put_in(100_000, 1), put_in(1, 2), room()) == ("booked", "waiting", Room(100_000, 100_000))
    with transaction():
        policy.change(Policy(OWN, "EUR", limit_minor=100_500), by="usr_clara", at=clock.now())

    assert (put_in(501, 3), put_in(500, 4)) == ("waiting", "booked")
    superuser.execute("update interventions set requested_at = requested_at - interval '24 hours'")
    assert room() == Room(100_500, 0)


def test_what_two_have_agreed_to_leaves_all_the_room(app: Flask) -> None:
    assert put_in(500_000, 1) == "waiting"
    with transaction():
        asked = db.session.query(Intervention).one()
        interventions.approve(interventions.locked(asked.public_id), by="usr_b", at=clock.now())

    assert (room().begun_minor, put_in(100_000, 2)) == (0, "booked")


def test_one_person_never_books_more_than_the_limit(app: Flask) -> None:
    random = Random(7)
    said = [(amount, put_in(amount, number)) for number, amount in enumerate(random.choices(range(1, 60_000), k=25))]

    booked = [amount for amount, state in said if state == "booked"]
    assert sum(booked) == room().begun_minor <= 100_000
    assert all(amount > 100_000 - sum(booked) or state == "booked" for amount, state in said)


def test_of_several_at_once_only_as_many_as_fit_are_booked(app: Flask) -> None:
    barrier, said = Barrier(4), []

    def put(number: int) -> None:
        with app.app_context(), acting(SYSTEM):
            barrier.wait()
            said.append(put_in(40_000, number))
            db.session.remove()

    threads = [Thread(target=put, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert (sorted(said), room().begun_minor) == (["booked", "booked", "waiting", "waiting"], 80_000)
