"""One payout and the limit: the same room as for runs."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.payouts import limited
from marketplace.payouts.limits import Room
from tests.support.paying_out import a_paid_partner, a_run, the_payout
from tests.support.sandbox import Sandbox


def test_what_was_begun_leaves_less_room(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    a_paid_partner(sandbox, 700)
    a_run(superuser)
    payout = the_payout()

    assert limited.room_of(payout, at=clock.now()) == Room(1_000_000, 700)
    assert limited.needs_second(payout, 999_301, at=clock.now())
    assert not limited.needs_second(payout, 999_300, at=clock.now())
