"""`marketplace registrations`: accounts that partners register, by a forwarded mail."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import OperationalError

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.protection import drafts

TRY_AGAIN = 75
"""Status by which a mail server keeps a mail and delivers it later (EX_TEMPFAIL of sysexits.h)."""
LARGEST = 25 * 1024 * 1024


@click.group("registrations")
def registrations_group() -> None:
    """Registrations of accounts."""


@registrations_group.command()
@as_json
def receive(machine: bool) -> None:
    """Take in one mail (RFC 5322) on standard input, as a mail server hands it to a pipe.

    A member of a partner forwards a customer's mail and is answered with a form that is filled in. Whatever comes of
    it, the status is 0 and nothing is printed: a bounce would tell strangers who is a member. 75 asks the mail server
    to try again later. The same mail delivered twice is answered once. With --json, for trying it out by hand, it says
    which draft came of it.
    """
    content = sys.stdin.buffer.read(LARGEST + 1)
    made = None
    try:
        if len(content) <= LARGEST:
            with house(), transaction():
                draft = drafts.receive(content, at=clock.now())
                made = draft.public_id if draft else None
    except OperationalError:
        sys.exit(TRY_AGAIN)
    if machine:
        answer({"draft": made}, machine=True)
