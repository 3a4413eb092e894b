"""Changes of partner at once: one is confirmed, nothing happens twice, and nobody waits for anybody in a circle."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.errors import Conflict
from marketplace.core.ids import hash_secret
from marketplace.customers import directory, merging
from marketplace.db.actor import SYSTEM, Actor, act_as
from marketplace.db.base import db
from marketplace.protection.changes import asking, deciding, moving
from marketplace.protection.changes.asking import Chosen
from marketplace.protection.models import PartnerChange, PartnerChangeNotice, PartnerChangeStep
from tests.support.changes import LATER, SIGNER, Bought, asked, bought, chosen, confirmed, origin, sold_by
from tests.support.sales import SECRET_KEY

COUNTS = LATER + timedelta(days=30)
Step = tuple[Actor, Callable[[], object]]


def at_once(app: Flask, steps: list[Step]) -> list[object]:
    start = threading.Barrier(len(steps))

    def run(step: Step) -> object:
        with app.app_context():
            act_as(step[0])
            start.wait()
            try:
                answer = step[1]()
                db.session.commit()
            except Conflict as refusal:
                db.session.rollback()
                answer = type(refusal).__name__
            db.session.remove()
            return answer

    with ThreadPoolExecutor(len(steps)) as threads:
        return list(threads.map(run, steps))


def confirming(customer: Bought, change_id: int, whom: Chosen) -> Step:
    order = customer.order.public_id

    def confirm() -> bool:
        return deciding.confirm(
            db.session.get_one(PartnerChange, change_id), whom, order=order, operator="Partner Marketplace",
            sign=lambda document: SIGNER.json(document).decode(), at=LATER,
        )  # fmt: skip

    return Actor("customer", hash_secret(customer.secret)), confirm


def count(table: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0  # type: ignore[arg-type]


def test_one_wish_asked_for_by_many_presses_is_one(app: Flask) -> None:
    customer = bought()
    where, whom = origin(customer.order), chosen(customer.other)
    actor = Actor("customer", hash_secret(customer.secret))

    found = at_once(app, [(actor, lambda: asking.ask(where, whom, at=LATER).public_id)] * 5)

    assert len(set(found)) == 1
    assert count(PartnerChange) == 1


def test_one_link_pressed_by_many_confirms_once(app: Flask) -> None:
    customer = bought()
    change, whom = asked(customer, customer.other), chosen(customer.other)

    found = at_once(app, [confirming(customer, change.id, whom)] * 5)

    assert sorted(found, key=str) == [False, False, False, False, True]
    assert count(PartnerChangeNotice) == 2
    assert count(PartnerChangeStep, PartnerChangeStep.to_state == "confirmed") == 1


def test_two_colleagues_that_confirm_at_once_have_one_change(app: Flask) -> None:
    customer = bought()
    secret, order = sold_by(customer.world.partner, customer.world, email="sam@acme.example.org")
    colleague = Bought(customer.world, secret, order, customer.other)
    one, two = asked(customer, customer.other), asked(colleague, None)
    steps = [confirming(customer, one.id, chosen(customer.other)), confirming(colleague, two.id, chosen(None))]

    found = at_once(app, steps)

    assert sorted(found, key=str) == ["AnotherUnderWay", True]
    assert count(PartnerChange, PartnerChange.state == "confirmed") == 1


@pytest.mark.parametrize("_round", range(3))
def test_calendars_a_merge_and_a_payment_that_meet_all_come_through(app: Flask, _round: int) -> None:
    customer = bought()
    kept = directory.resolve(directory.identity_keys("kim@kept.com", None, SECRET_KEY), country="DE").account_id
    db.session.commit()
    gone, old = customer.order.account_id, customer.world.partner.id
    confirmed(customer, customer.other)

    def move() -> None:
        while moving.move(at=COUNTS) is not None:
            db.session.commit()

    at_once(
        app,
        [
            (SYSTEM, move),
            (SYSTEM, move),
            (SYSTEM, lambda: directory.bind(gone, old, at=COUNTS)),
            (SYSTEM, lambda: merging.merge(kept, gone, by="usr_test", at=COUNTS)),
        ],
    )
    move()

    assert (customer.account.id, customer.account.partner_id) == (kept, customer.other.id)
    assert count(PartnerChangeStep, PartnerChangeStep.to_state == "moved") == 1
