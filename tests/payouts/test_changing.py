"""Changing the rules: stricter at once, anything else by two people of the house, and only what was shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.audit.models import AuditEntry
from marketplace.core import clock
from marketplace.core.states import TransitionRefused
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.models import User
from marketplace.payouts import changing, policy
from marketplace.payouts.limits import OWN
from marketplace.payouts.models import PayoutPolicyChange
from marketplace.payouts.policy import Policy
from marketplace.payouts.refusals import (
    ChangeNotFound,
    ChangeWaits,
    NotAsShown,
    PolicyInvalid,
    SecondPersonNeeded,
)
from tests.support.world import a_person, the_operator

NOW = Policy("partners", "EUR", 1, 1_000_000)


@pytest.fixture
def ada(app: Flask) -> str:
    """Somebody of the operator's finance."""
    person = a_person(the_operator().id, "finance", email="ada@operator.example")
    db.session.commit()
    return person.public_id


def ask(wanted: Policy, by: str) -> PayoutPolicyChange | None:
    with transaction():
        return changing.request(wanted, by=by, at=clock.now())


def waits(wanted: Policy, by: str) -> PayoutPolicyChange:
    made = ask(wanted, by)
    assert made is not None
    return made


def in_force(scope: str = "partners") -> Policy:
    db.session.rollback()
    return policy.of(scope, "EUR")


def deeds() -> list[str]:
    query = db.session.query(AuditEntry).filter(AuditEntry.action.startswith("payout_policy"))
    return [each.action for each in query.order_by(AuditEntry.id)]


@pytest.mark.parametrize(
    ("wanted", "is_needed"),
    [
        (replace(NOW, limit_minor=999_999), False),
        (replace(NOW, limit_minor=0), False),
        (replace(NOW, minimum_minor=500, schedule="weekly", day=3), False),
        (replace(NOW, limit_minor=1_000_001), True),
        (replace(NOW, limit_minor=None), True),
        (replace(NOW, limit_minor=5, schedule="weekly", runs_itself=True), True),
    ],
)
def test_whatever_lets_one_person_do_more_takes_two(ada: str, wanted: Policy, is_needed: bool) -> None:
    made = ask(wanted, ada)

    assert (made is not None, in_force()) == (is_needed, NOW if is_needed else wanted)


def test_rules_that_are_in_force_already_change_nothing(ada: str) -> None:
    assert (ask(NOW, ada), deeds()) == (None, [])
    ask(replace(NOW, limit_minor=None), ada)

    assert (ask(NOW, ada), len(changing.waiting())) == (None, 1)


def test_somebody_else_puts_a_change_in_force(ada: str) -> None:
    wanted = replace(NOW, limit_minor=5_000_000)
    change = waits(wanted, ada)
    with pytest.raises(SecondPersonNeeded), transaction():
        changing.approve(change, by=ada, at=clock.now())
    with pytest.raises(SecondPersonNeeded), transaction():
        changing.decline(change, by=ada, at=clock.now())
    assert (in_force(), changing.waiting()[0].state) == (NOW, "waiting")

    with transaction():
        changing.approve(change, by="usr_clara", at=clock.now())

    assert (in_force(), changing.waiting()) == (wanted, [])
    assert deeds() == ["payout_policy_change.requested", "payout_policy_change.approved", "payout_policy.changed"]
    found = changing.by_public_id(change.public_id)
    assert (found.state, found.requested_by, found.decided_by) == ("approved", ada, "usr_clara")
    with pytest.raises(TransitionRefused), transaction():
        changing.decline(found, by="usr_clara", at=clock.now())


def test_somebody_else_declines_and_who_asked_withdraws(ada: str) -> None:
    first = waits(replace(NOW, limit_minor=None), ada)
    with pytest.raises(SecondPersonNeeded), transaction():
        changing.withdraw(first, by="usr_clara", at=clock.now())
    with transaction():
        changing.decline(first, by="usr_clara", at=clock.now())
    second = waits(replace(NOW, limit_minor=None), ada)
    with transaction():
        changing.withdraw(second, by=ada, at=clock.now())
    with pytest.raises(TransitionRefused), transaction():
        changing.approve(second, by="usr_clara", at=clock.now())

    assert in_force() == NOW
    assert [each.state for each in changing.latest(limit=5)] == ["withdrawn", "declined"]


def test_one_change_at_a_time_waits_for_each_scope_and_currency(ada: str) -> None:
    change = waits(replace(NOW, limit_minor=None), ada)

    assert waits(replace(NOW, limit_minor=None), ada).id == change.id
    for wanted, by in ((replace(NOW, limit_minor=2_000_000), ada), (replace(NOW, limit_minor=None), "usr_clara")):
        with pytest.raises(ChangeWaits):
            ask(wanted, by)
    waits(Policy("vendors", "EUR", limit_minor=None), ada)
    waits(Policy("partners", "USD", limit_minor=None), ada)
    assert len(changing.waiting()) == 3


def test_stricter_rules_take_the_place_of_what_waits(ada: str) -> None:
    change = waits(replace(NOW, limit_minor=5_000_000), ada)

    assert ask(replace(NOW, limit_minor=10), "usr_clara") is None

    assert (in_force().limit_minor, changing.by_public_id(change.public_id).state) == (10, "overtaken")
    with pytest.raises(TransitionRefused), transaction():
        changing.approve(change, by="usr_clara", at=clock.now())
    assert in_force().limit_minor == 10


def test_only_what_was_shown_is_agreed_to(ada: str) -> None:
    change = waits(replace(NOW, limit_minor=5_000_000), ada)
    with transaction():
        policy.change(replace(NOW, limit_minor=10), by="somebody at the database", at=clock.now())

    with pytest.raises(NotAsShown), transaction():
        changing.approve(change, by="usr_clara", at=clock.now())

    assert (in_force().limit_minor, changing.waiting()[0].state) == (10, "waiting")


def test_nobody_agrees_for_somebody_who_is_not_there_any_more(ada: str) -> None:
    change = waits(replace(NOW, limit_minor=None), ada)
    with transaction():
        db.session.query(User).filter_by(public_id=ada).update({"state": "disabled"})

    with pytest.raises(SecondPersonNeeded), transaction():
        changing.approve(change, by="usr_clara", at=clock.now())
    assert in_force() == NOW
    with transaction():
        changing.decline(change, by="usr_clara", at=clock.now())
    assert changing.waiting() == []


def test_the_operators_own_money_has_a_limit_and_nothing_else(ada: str) -> None:
    assert in_force(OWN) == Policy(OWN, "EUR", limit_minor=100_000)
    assert ask(Policy(OWN, "EUR", limit_minor=50_000), ada) is None
    assert in_force(OWN).limit_minor == 50_000
    waits(Policy(OWN, "EUR", limit_minor=100_000), ada)
    for wrong in (Policy(OWN, "EUR", 5, 1), Policy(OWN, "EUR", limit_minor=1, schedule="weekly")):
        with pytest.raises(PolicyInvalid):
            ask(wrong, ada)


def test_a_wrong_id_is_no_change(app: Flask) -> None:
    with pytest.raises(ChangeNotFound):
        changing.by_public_id("plc_absent")
