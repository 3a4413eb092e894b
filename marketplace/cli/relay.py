"""`marketplace relay`: where a mail server hands in what came for a relay address."""

from __future__ import annotations

import sys
from typing import BinaryIO, Final

import click
from sqlalchemy.exc import OperationalError

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json
from marketplace.contacting import incoming, relay
from marketplace.contacting.errors import AddressUnknown, MailUnreadable, SenderRefused, TooManyLetters
from marketplace.contacting.rules import LARGEST_MAIL
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.db.transaction import transaction
from marketplace.jobs.relay_mails import relay as present_relay

UNREADABLE: Final = 65
NO_USER: Final = 67
TRY_LATER: Final = 75
NOT_ALLOWED: Final = 77
"""Exit statuses as mail servers understand them (sysexits.h): EX_DATAERR, EX_NOUSER, EX_TEMPFAIL, EX_NOPERM."""

STATUSES: Final[dict[type[DomainError], int]] = {
    MailUnreadable: UNREADABLE,
    AddressUnknown: NO_USER,
    TooManyLetters: TRY_LATER,
    SenderRefused: NOT_ALLOWED,
}


@click.group("relay")
def relay_group() -> None:
    """Letters between people who do not know each other's addresses."""


@relay_group.command()
@click.option(
    "--to", "recipient", help="The address it came for, as the envelope has it; else the mail's headers say it."
)
@click.argument("mail", type=click.File("rb"), default="-")
@as_json
def deliver(mail: BinaryIO, recipient: str | None, machine: bool) -> None:
    """Pass on a mail (RFC 5322, from standard input), as the pipe of a mail server hands it in.

    Status 0 when it was passed on, came before, or was sent by a machine; 65 unreadable, 67 no such address, 75 later,
    77 not from whom the address belongs to.
    """
    raw = mail.read(LARGEST_MAIL + 1)
    try:
        with house():
            ours = present_relay()
            read = incoming.read(raw)
            meant = recipient or next((each for each in read.recipients if ours.is_ours(each)), "")
            with transaction():
                outcome = relay.pass_on(read, meant, relay=ours, at=clock.now())
    except OperationalError:
        click.echo("The database does not answer. Try again later.", err=True)
        sys.exit(TRY_LATER)
    except DomainError as refusal:
        click.echo(refusal.message, err=True)
        sys.exit(STATUSES.get(type(refusal), 1))
    answer({"mail": outcome}, machine=machine)
