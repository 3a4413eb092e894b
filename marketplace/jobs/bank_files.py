"""Writing bank files, sending what was handed over, and following the bank's answers, one payout at a time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.payouts import bank_answers, bank_file_ends, bank_files, queries_bank
from marketplace.reconciling import differences
from marketplace.runtime.paying_account import debtor


def write(*, file_id: int) -> None:
    """Write a file that somebody asked for; the bank executes it on its next working day."""
    at = clock.now()
    with transaction():
        bank_files.write(file_id, debtor=debtor(), on=next_day(at), at=at)


def send(*, file_id: int) -> None:
    """Mark what stands in a file that was handed over as sent."""
    with transaction():
        bank_files.send(file_id, at=clock.now())


def end(*, file_id: int) -> None:
    """Let the payouts of a file that was withdrawn, or turned down by the bank, follow it."""
    with transaction():
        bank_file_ends.follow(file_id, at=clock.now())


def follow(*, answer_id: int) -> None:
    """Do what follows from every line of an answer. Each stands on its own: whoever comes again goes on."""
    with transaction():
        lines = queries_bank.undone_of(answer_id)
    for line_id in lines:
        with transaction():
            bank_answers.follow(line_id, at=clock.now())
    at = clock.now()
    with transaction():
        if bank_answers.finish(answer_id, at=at):
            # the account's statement may be about what was just booked
            differences.look_at_bank(at=at, time_zone=current_app.config["MARKETPLACE_TIME_ZONE"])


def next_day(at: datetime) -> date:
    """Return the next day on which banks may work, in the operator's time zone: no Saturday, no Sunday."""
    day = at.astimezone(ZoneInfo(current_app.config["MARKETPLACE_TIME_ZONE"])).date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day
