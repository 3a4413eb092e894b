"""What two people decided about the rules is told by the trail; the whole of it is in test_row_soundness."""

from __future__ import annotations

from typing import LiteralString

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.payouts import changing, policy_soundness
from marketplace.payouts.policy import Policy
from tests.support.world import a_person, the_operator


def asked() -> list[str]:
    """What the questions find."""
    with snapshot():
        return [" ".join(row) for check in policy_soundness.CHECKS for row in db.session.execute(text(check))]


@pytest.mark.parametrize(
    "touch",
    [
        "update payout_policy_changes set limit_minor = limit_minor + 1",
        "update payout_policy_changes set was_runs_itself = true",
        "update payout_policy_changes set state = 'declined'",
        "delete from payout_policy_changes",
    ],
)
def test_a_change_that_the_trail_tells_otherwise_is_named(
    app: Flask, superuser: psycopg.Connection, touch: LiteralString
) -> None:
    ada = a_person(the_operator().id, "finance", email="ada@operator.example").public_id
    db.session.commit()
    with transaction():
        change = changing.request(Policy("partners", "EUR", 1, 2_000_000), by=ada, at=clock.now())
        assert change is not None
        name = change.public_id
    with transaction():
        changing.approve(changing.by_public_id(name), by="usr_second", at=clock.now())
    assert asked() == []

    superuser.execute(touch)

    assert any(name in fault for fault in asked())
