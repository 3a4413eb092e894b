"""Doing payout runs: line by line, each in a transaction of its own, so that nobody waits for anybody's trouble."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog

from marketplace.core import clock
from marketplace.core.currencies import is_currency
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.ledger import closing
from marketplace.payouts import policy, reserving, runs, schedule
from marketplace.payouts.models import PayoutRun
from marketplace.payouts.refusals import NobodyToPay
from marketplace.payouts.runs import Wanted
from marketplace.runtime.issuer import issuer

AT_ONCE: Final = 200

log = structlog.get_logger(__name__)


def run(*, run_id: int) -> None:
    """Reserve what a run pays, line by line, until nothing is left or it is stopped.

    Safe to run twice and at once, and to be ended between two lines: whoever comes second passes by what the first one
    is at, and what is left is done by the sweep's next turn.
    """
    while lines := _left(run_id):
        done = [line_id for line_id in lines if _do(line_id)]
        if not done:
            return  # all of them are another worker's
    with transaction():
        runs.finish(run_id, at=clock.now())


def request(wanted: Wanted, *, at: datetime) -> PayoutRun:
    """Ask for a run, in transactions of its own; one for vendors takes its horizon first.

    Raises:
        NobodyToPay: nobody would get anything.
    """
    horizon = None
    if wanted.scope == "vendors":
        with transaction():
            horizon = closing.settlement_horizon(db.session())
    with transaction():
        asked = Wanted(wanted.key, wanted.scope, wanted.by, wanted.origin, wanted.currency, wanted.rail, horizon)
        return runs.request(asked, at=at)


def start_due() -> None:
    """Ask for the runs that are due today where the operator is, once a day each, and start them where set to."""
    at, zone = clock.now(), issuer().time_zone
    today = schedule.today_in(zone, at)
    with transaction():
        due = [
            each
            for scope in policy.SCOPES
            for each in policy.policies(scope).values()
            if each.runs_itself and is_currency(each.currency) and schedule.is_due_on(each.schedule, each.day, today)
        ]
        asked = {each: runs.by_key(_slot(each, today.isoformat())) for each in due}
    for each, made in asked.items():
        if made is None:
            _start(Wanted(_slot(each, today.isoformat()), each.scope, "schedule", "schedule", each.currency), at=at)


def _start(wanted: Wanted, *, at: datetime) -> None:
    try:
        request(wanted, at=at)
    except NobodyToPay:
        log.info("nobody to pay", run=wanted.key)


def _slot(due: policy.Policy, on: str) -> str:
    return f"schedule:{due.scope}:{due.currency}:{on}"


def _left(run_id: int) -> list[int]:
    with transaction():
        return list(runs.left_to_do(run_id, limit=AT_ONCE))


def _do(line_id: int) -> bool:
    """Do one line; one that goes wrong is passed by, and the log says why. Whether it is done now."""
    try:
        with transaction():
            reserving.reserve(line_id, at=clock.now())
    except Exception:
        log.exception("payout not reserved", line=line_id)
        with transaction():
            reserving.skip(line_id, "trouble")
    with transaction():
        return reserving.is_done(line_id)
