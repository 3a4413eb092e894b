"""The gate: turns are spaced, several silent calls shut it, one with an answer opens it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import gate
from marketplace.payouts.models import PayoutGate
from marketplace.payouts.rules import SHUTS_AFTER

FREE_AT = select(PayoutGate.free_at).where(PayoutGate.name == gate.STRIPE)


def test_who_comes_after_a_pause_has_nothing_to_wait_for(app: Flask) -> None:
    assert gate.take_turn() == timedelta(0)


@pytest.mark.row("R23")
def test_turns_are_forty_two_milliseconds_apart(app: Flask, superuser: psycopg.Connection) -> None:
    superuser.execute("update payout_gates set free_at = clock_timestamp() + interval '1 hour'")
    turns = [db.session.scalars(FREE_AT).one()]

    for _ in range(25):
        wait = gate.take_turn()
        assert wait is not None
        assert timedelta(0) < wait <= timedelta(hours=1) + len(turns) * timedelta(milliseconds=42)
        turns.append(db.session.scalars(FREE_AT).one())

    assert {later - earlier for earlier, later in pairwise(turns)} == {timedelta(milliseconds=42)}


def test_silence_shuts_it_and_one_answer_opens_it(app: Flask, superuser: psycopg.Connection) -> None:
    for count in range(SHUTS_AFTER):
        assert (gate.shut_since() is None, gate.take_turn() is None) == (True, False), count
        with transaction():
            gate.note(has_answered=False)
    assert gate.shut_since() is not None
    assert gate.take_turn() is None
    with transaction():
        superuser.execute("update payout_gates set tries_at = clock_timestamp()")
        assert gate.take_turn() is not None
        assert gate.take_turn() is None
    with transaction():
        gate.note(has_answered=True)

    assert gate.shut_since() is None
    assert gate.take_turn() is not None
