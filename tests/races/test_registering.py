"""Many partners claim one account at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from benchmarks.soak import registering
from marketplace.core.errors import DomainError
from marketplace.customers import directory
from marketplace.db.actor import SYSTEM, Actor, act_as, forget_actor
from marketplace.db.base import db
from marketplace.protection import approving, queries, reviewing
from marketplace.protection.models import Protection, Registration, RegistrationStep
from tests.support.protection import AT, Field, a_field, in_review, registered
from tests.support.sales import SECRET_KEY
from tests.support.world import a_partner

Deed = tuple[Actor, int, Callable[[Registration], object]]
RULE = "outside_programme"
ROUNDS = 10
CLAIMANTS = 12


@pytest.mark.row("R11")
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


def test_reviewers_and_partners_at_two_accounts_that_become_one_never_wait_in_a_circle(app: Flask) -> None:
    field = a_field()
    for number in range(ROUNDS):
        ours, theirs = _two_that_wait(field, number)
        met = queries.met_by(ours)[0].account.public_id
        deeds: list[Deed] = [
            (Actor("operator"), ours.id, partial(_unite, met)),
            (Actor("operator"), theirs.id, partial(reviewing.approve_as_different, by="usr_b", at=AT)),
            (Actor("partner", str(field.rival.id)), theirs.id, partial(reviewing.withdraw, by="usr_c", at=AT)),
            (Actor("operator"), ours.id, partial(reviewing.reject, rule=RULE, evidence="No.", by="usr_d", at=AT)),
        ]
        start = threading.Barrier(len(deeds))

        with ThreadPoolExecutor(len(deeds)) as threads:
            ended = list(threads.map(partial(_decide, app, start), deeds))

        assert set(ended) <= {"done", "refused"}, ended
        db.session.expire_all()
        standing = select(func.count()).select_from(Protection).where(Protection.voided_at.is_(None))
        assert db.session.scalar(standing.where(Protection.account_id == ours.account_id)) in {0, 1}


def _two_that_wait(field: Field, number: int) -> tuple[Registration, Registration]:
    """One claim on an account that may be another one too, and a rival's later claim on that other one."""
    website, vat = f"{registering.name_of(number)}.com", registering.vat_number(number)
    for email, tax_number in ((f"kim@{website}", None), (f"kim{number}@gmail.com", vat)):
        directory.resolve(directory.identity_keys(email, tax_number, SECRET_KEY), country="DE")
    db.session.commit()
    at = AT + number * timedelta(days=1)
    ours = registered(field.partner, website, more=vat, at=at, company="Acme")
    theirs = registered(field.rival, website, at=at + timedelta(minutes=1), company="Zenith")
    assert (ours.verdict, theirs.verdict) == ("in_review", "in_review")
    return ours.registration, theirs.registration


def _unite(met: str, registration: Registration) -> object:
    return reviewing.approve_as_same(registration, met, by="usr_a", at=AT)


def _decide(app: Flask, start: threading.Barrier, deed: Deed) -> str:
    actor, registration_id, verb = deed
    with app.app_context():
        act_as(actor)
        registration = queries.by_id(registration_id)
        start.wait()
        try:
            verb(registration)
            db.session.commit()
        except DomainError:
            db.session.rollback()
            return "refused"
        finally:
            db.session.remove()
            forget_actor()
    return "done"
