"""Two people, touched by several processes at once: no two slip under the limit together, nothing is agreed to twice."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import alone, changing, policy
from marketplace.payouts.models import Payout, PayoutPolicyChange, PayoutReversal, PayoutRun
from marketplace.payouts.policy import Policy
from tests.races.test_paying_out import Scene, hidden, limited, scene
from tests.support.paying_out import a_paid_partner, a_run
from tests.support.racing import race
from tests.support.world import a_person, the_operator

__all__ = ["scene"]

RULES = "/operator/payouts/policies/"


def a_wish() -> PayoutPolicyChange:
    """A higher limit that somebody of finance asks for."""
    person = a_person(the_operator().id, "finance", email="asks@operator.example")
    db.session.commit()
    with transaction():
        change = changing.request(Policy("partners", "EUR", limit_minor=9_000_000), by=person.public_id, at=clock.now())
    assert change is not None
    return change


def in_force() -> int | None:
    db.session.rollback()
    return policy.of("partners", "EUR").limit_minor


def form(web: Flask, session: str) -> dict[str, str]:
    """A run's form as one tab shows it."""
    client = web.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = session, True
    return hidden(client.get("/operator/payouts/runs/new?scope=partners").text)


def test_two_runs_begun_at_once_in_two_tabs_do_not_both_slip_under_the_limit(scene: Scene, web: Flask) -> None:
    a_paid_partner(None, 600)
    limited(limit_minor=1_000)
    session = scene.person(web)
    tabs = [form(web, session) for _ in range(3)]

    said = [each.split()[0] for each in race(*[scene.press(session, "/operator/payouts/runs/", **tab) for tab in tabs])]

    begun = said.count("303")  # who looks after another one has begun is shown that it takes a second person now
    assert said.count("422") == len(tabs) - begun
    db.session.rollback()
    assert sorted(run.state for run in db.session.query(PayoutRun)) == ["running"] + ["waiting"] * (begun - 1)
    assert alone.begun("partners", at=clock.now()) == {"EUR": 600}


def test_reversals_of_several_payouts_at_once_come_to_the_limit_at_most(scene: Scene, web: Flask) -> None:
    for number in range(4):
        a_paid_partner(scene.sandbox, 1_000, name=f"P{number}")
    a_run(scene.superuser)
    limited(limit_minor=4_900)  # the run has begun 4 000 of it
    session = scene.person(web)
    asked = {"number": "1", "amount": "4.00", "reason": "Too much."}
    paths = [f"/operator/payouts/{each.public_id}/reversals/" for each in db.session.query(Payout)]

    race(*[scene.press(session, path, **asked) for path in paths])

    db.session.rollback()
    made = sorted(each.state for each in db.session.query(PayoutReversal))
    assert made == ["requested", "requested", "waiting", "waiting"]
    assert alone.begun("partners", at=clock.now()) == {"EUR": 4_800}


def test_several_who_agree_to_a_change_at_once_put_it_in_force_once(scene: Scene, web: Flask) -> None:
    at = f"{RULES}changes/{a_wish().public_id}/approval"

    said = race(*[scene.press(scene.person(web), at) for _ in range(3)])

    assert {each.split()[0] for each in said} == {"303"}
    trail = "select count(*) from audit_entries where action = 'payout_policy_change.approved'"
    assert (scene.number(trail), in_force()) == (1, 9_000_000)


@pytest.mark.parametrize("turn", range(3))
def test_agreeing_and_lowering_at_once_end_with_the_lower_limit(scene: Scene, web: Flask, turn: int) -> None:
    change = a_wish()
    lower = {"minimum": "0.01", "limit": "5", "schedule": "none", "day": "1"}
    tasks: list[dict[str, Any]] = [
        scene.press(scene.person(web), f"{RULES}changes/{change.public_id}/approval"),
        scene.press(scene.person(web), f"{RULES}partners/EUR", **lower),
    ]

    said = race(*tasks)

    assert {each.split()[0] for each in said} == {"303"}
    assert in_force() == 500
    assert changing.by_public_id(change.public_id).state in {"approved", "overtaken"}


def test_the_same_wish_pressed_several_times_at_once_waits_once(scene: Scene, web: Flask) -> None:
    session = scene.person(web)
    more = {"minimum": "0.01", "limit": "", "schedule": "none", "day": "1"}

    said = race(*[scene.press(session, f"{RULES}partners/EUR", **more)] * 3)

    assert said == [f"303 {RULES}"] * 3
    db.session.rollback()
    assert (len(changing.waiting()), in_force()) == (1, 1_000_000)
    assert scene.number("select count(*) from procrastinate_jobs where task_name = 'mail.payout_policy_change'") == 1
