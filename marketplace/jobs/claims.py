"""What follows from claims, what the calendar does about them, and the nightly scan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog
from flask import current_app

from marketplace.claims import concluding, overdue, scanning
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.jobs import claim_mails
from marketplace.protection.registration import House

LAST_DAYS: Final = timedelta(days=35)
"""Sales of so many days are compared each night: longer than a review and its appeal take."""

log = structlog.get_logger(__name__)


def conclude(*, claim_id: int) -> None:
    """Book what a claim gives that was won, and end the incident behind it. Safe to run twice."""
    with transaction():
        concluding.conclude(claim_id, at=clock.now())


def pay() -> None:
    """Book claims that were won before their orders were paid, each in a transaction of its own."""
    with transaction():
        waiting = concluding.unpaid()
    for claim_id in waiting:
        conclude(claim_id=claim_id)


def watch() -> None:
    """Remind of claims that are due soon, and escalate those that are late. Safe to run twice and at once."""
    at, is_more = clock.now(), True
    while is_more:
        with transaction():
            found = overdue.remind(at=at)
            claim_mails.claims_due(found)
            is_more = bool(found)
    is_more = True
    while is_more:
        with transaction():
            is_more = overdue.escalate(at=at, time_zone=_house().time_zone) is not None


def scan() -> None:
    """Compare the sales of the last weeks with protections as they are known now."""
    at = clock.now()
    scan_since(at - LAST_DAYS, at=at)
    with transaction():
        done = scanning.latest()
        if done is not None and done.findings:
            log.warning("scan found sales around protections", orders=done.orders, findings=done.findings)


def scan_since(since: datetime | None, *, at: datetime) -> None:
    """Compare sales since an instant (None: all), batch by batch, each in a transaction of its own.

    A pass that was interrupted, or runs beside, is gone on with instead.
    Safe to run twice and at once.
    """
    with transaction():
        scanning.begin(at=at, since=since)
        known = scanning.known_facts(_house().secret_key)
    is_more = True
    while is_more:
        with transaction():
            is_more = scanning.scan(known, at=at, house=_house())


def _house() -> House:
    return House(str(current_app.config["SECRET_KEY"]), str(current_app.config["MARKETPLACE_TIME_ZONE"]))
