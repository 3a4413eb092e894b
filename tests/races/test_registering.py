"""Many partners claim one account at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from benchmarks.soak import registering
from marketplace.db.actor import SYSTEM, act_as
from marketplace.db.base import db
from marketplace.protection import approving
from marketplace.protection.models import Protection, RegistrationStep
from tests.support.protection import a_field, in_review
from tests.support.world import a_partner

CLAIMANTS = 12


def test_one_partner_has_the_account_and_everybody_else_a_clean_answer(app: Flask) -> None:
    partner_ids = [a_partner(f"Partner {number}").id for number in range(CLAIMANTS)]
    db.session.commit()

    races = registering.at_once(app, partner_ids, rounds=3)

    assert registering.faults(races, CLAIMANTS) == []
    assert db.session.scalar(select(func.count()).select_from(Protection)) == 3


def test_silence_decides_once_though_it_runs_many_times_at_once(app: Flask) -> None:
    registration = in_review(a_field().partner)
    due_at, start = registration.due_at, threading.Barrier(6)
    assert due_at is not None

    def fall_silent(_: int) -> bool:
        with app.app_context():
            act_as(SYSTEM)
            start.wait()
            decided = approving.by_silence(at=due_at) is not None
            db.session.commit()
            return decided

    with ThreadPoolExecutor(6) as threads:
        decided = list(threads.map(fall_silent, range(6)))

    approved = select(func.count()).select_from(RegistrationStep).where(RegistrationStep.to_state == "approved")
    assert (sum(decided), db.session.scalar(approved)) == (1, 1)
