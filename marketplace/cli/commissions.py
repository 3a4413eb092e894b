"""`marketplace commissions`: the end of the hold, by hand. The worker does the same every hour."""

from __future__ import annotations

import click

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json
from marketplace.commissions import releasing
from marketplace.core import clock
from marketplace.db.transaction import transaction


@click.group("commissions")
def commissions_group() -> None:
    """Commissions of partners."""


@commissions_group.command()
@as_json
def release(machine: bool) -> None:
    """Release every commission whose hold is over: what is left of it may be paid out from then on."""
    at, released = clock.now(), 0
    with house():
        while True:
            with transaction():
                count = releasing.release(at=at)
            if not count:
                break
            released += count
    answer({"released": released}, machine=machine)
