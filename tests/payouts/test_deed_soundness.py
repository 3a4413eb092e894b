"""What people did about money out is told by the trail; the whole of it is in test_row_soundness."""

from __future__ import annotations

from typing import LiteralString

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import deed_soundness, runs
from marketplace.payouts.models import PayoutRun
from tests.support.paying_out import a_paid_partner, a_run


@pytest.mark.parametrize(
    ("table", "touch"),
    [
        ("payout_runs", "update payout_runs set scope = 'vendors'"),
        ("payout_runs", "update payout_runs set finished_at = finished_at + interval '2 days'"),
        ("payout_runs", "update payout_run_lines set amount_minor = amount_minor + 1"),
        ("payout_run_lines", "update payout_run_lines set reason = 'no such reason'"),
    ],
)
def test_what_differs_from_what_was_asked_for_is_named(
    app: Flask, superuser: psycopg.Connection, table: str, touch: LiteralString
) -> None:
    a_paid_partner(None, 700)
    key = a_run(superuser, does=False).id
    with transaction():
        run = db.session.get_one(PayoutRun, key)
        runs.stop(run, by="usr_a", at=clock.now())
        name = run.public_id
    assert asked(superuser) == []

    superuser.execute(touch)

    assert {(source, place.split(" ")[0]) for source, place, _ in asked(superuser)} == {(table, name)}


def asked(superuser: psycopg.Connection) -> list[tuple[str, str, str]]:
    """What the questions find."""
    return [row for check in deed_soundness.CHECKS for row in superuser.execute(check).fetchall()]  # type: ignore[call-overload]
