"""The rules of payouts, and what a run would do by them."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.payouts import policy
from marketplace.payouts.policy import Policy
from marketplace.payouts.refusals import PolicyInvalid
from tests.support.paying_out import a_paid_partner
from tests.support.sandbox import Sandbox


def test_rules_are_put_in_force_or_refused(app: Flask) -> None:
    with transaction():
        policy.change(Policy("partners", "EUR", 500, 1_000), by="usr_1", at=clock.now())
    for wrong in (
        Policy("nobody", "EUR"), Policy("partners", "EUR", -1), Policy("partners", "EUR", limit_minor=-1),
        Policy("partners", "EUR", schedule="weekly", day=8), Policy("partners", "EUR", runs_itself=True),
    ):  # fmt: skip
        with pytest.raises(PolicyInvalid), transaction():
            policy.change(wrong, by="usr_1", at=clock.now())

    assert policy.policies("partners") == {"EUR": Policy("partners", "EUR", 500, 1_000)}


def test_a_preview_says_who_gets_what_and_whether_two_people_are_needed(app: Flask, sandbox: Sandbox) -> None:
    a_paid_partner(sandbox, 700)
    a_paid_partner(sandbox, 400, name="Small")
    with transaction():
        policy.change(Policy("partners", "EUR", 500, 699), by="usr_1", at=clock.now())

    seen = policy.preview("partners", at=clock.now())

    assert (seen.totals, seen.needs_approval) == ({"EUR": 700}, True)
    assert [(each.amount_minor, each.reason) for each in seen.judgements] == [(700, ""), (0, "below_minimum")]
