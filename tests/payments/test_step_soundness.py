"""Steps back and credits, row by row: `test_row_soundness` touches every amount of each; here the sequences that may be."""

from __future__ import annotations

from random import Random

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.commissions import releasing
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.payments import step_soundness
from tests.payments.test_money_back_sequences import AT, HOLD_OVER, a_case, step
from tests.support.crediting import a_protected_account
from tests.support.world import a_world


@pytest.mark.parametrize("seed", range(3))
def test_no_sequence_of_refunds_and_disputes_is_taken_for_a_fault(app: Flask, seed: int) -> None:
    random, world = Random(seed), a_world()
    account = a_protected_account(world.other_partner, at=AT)
    case = a_case(world, f"steps{seed}", account_id=account.id)
    for place in range(12):
        if place == 5:
            with transaction():
                releasing.release(at=HOLD_OVER)
        step(case, random)
        with snapshot():
            found = [tuple(row) for check in step_soundness.CHECKS for row in db.session.execute(text(check))]
        assert found == []
