"""Every state and action: a step where the table has one, a refusal and nothing written where it has none."""

from __future__ import annotations

from itertools import product

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.states import TransitionRefused
from marketplace.db.base import db
from marketplace.payouts import steps
from marketplace.payouts.models import PayoutStep
from marketplace.payouts.rules import PAYOUT
from tests.support.paying_out import a_paid_partner, a_run, the_payout
from tests.support.sandbox import Sandbox

ACTIONS = sorted({action for _, action, _ in PAYOUT})


def test_every_state_and_action(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    a_paid_partner(sandbox)
    a_run(superuser)
    key = the_payout().id
    db.session.rollback()
    allowed = 0
    for state, action in product(PAYOUT.states, ACTIONS):
        payout = steps.locked(key)
        payout.state = state
        before = db.session.query(PayoutStep).count()
        if PAYOUT.allows(state, action):
            allowed += 1
            steps.move(payout, action, "system", clock.now())
            newest = db.session.query(PayoutStep).order_by(PayoutStep.id.desc()).first()
            assert newest is not None
            assert (newest.from_state, newest.action, newest.to_state) == (state, action, PAYOUT.next(state, action))
        else:
            with pytest.raises(TransitionRefused):
                steps.move(payout, action, "system", clock.now())
            assert (payout.state, db.session.query(PayoutStep).count()) == (state, before)
        db.session.rollback()

    assert allowed == len(PAYOUT.table)
