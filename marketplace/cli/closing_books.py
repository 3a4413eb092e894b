"""`marketplace ledger seal` and `close`: what makes the books final."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from marketplace.cli.house import house, settings
from marketplace.cli.output import answer, as_json
from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.core.periods import parse_period
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs import sealing as jobs
from marketplace.ledger import periods, sealing
from marketplace.reconciling import closing as looking


@click.command()
@click.option("--tell", is_flag=True, help="Mail it to every partner's owners.")
@click.option("--republish", is_flag=True, help="Write the files of all seals anew, for a data folder that was lost.")
@as_json
def seal(tell: bool, republish: bool, machine: bool) -> None:
    """Seal everything that is booked, sign the seal, and publish it as a file."""
    with house():
        number = jobs.seal("asked", is_announced=tell)
        files = jobs.publish(is_anew=True) if republish else 1
        found = next(iter(sealing.after(db.session(), number - 1, limit=1)))
        facts = {"seal": number, "postings": found.size, "root": found.root.hex(), "hash": found.hash.hex()}
        db.session.rollback()
    answer({**facts, "files_written_anew": files} if republish else facts, machine=machine)


@click.command()
@click.option("--period", "label", required=True, help="2026-10, 2026-Q3 or 2026; everything before its end is closed.")
@click.option("--yes", is_flag=True, help="Close without asking: a closed period is never opened again.")
@as_json
def close(label: str, yes: bool, machine: bool) -> None:
    """Close a period for ever: write every account's balance, seal it, and tell partners; status 1 when it may not."""
    period = parse_period(label, settings().time_zone)
    ends_at = period.ends_at
    with house():
        with snapshot():
            plan = looking.look(db.session(), ends_at, at=clock.now())
        if plan.reasons:
            _refuse(plan.reasons, machine=machine)
        if not yes:
            begins = plan.starts_at.isoformat() if plan.starts_at else "the beginning"
            entries = f"{plan.entries} {'entry' if plan.entries == 1 else 'entries'}"
            click.confirm(f"Close from {begins} to {ends_at.isoformat()} ({entries}), for ever?", abort=True)
        try:
            with transaction():
                number = looking.close(db.session(), period)
        except Conflict as refusal:  # something has happened since it was looked at
            _refuse([refusal.message], machine=machine)
        jobs.finish_close()
        with snapshot():
            held, sealed = periods.balances_of(db.session(), number), sealing.of_periods(db.session())[number].number
    answer(
        {"period": number, "closed_before": ends_at.isoformat(), "balances": len(held), "seal": sealed}, machine=machine
    )


def _refuse(reasons: Sequence[str], *, machine: bool) -> NoReturn:
    answer({"period": "NOT closed", "reasons": list(reasons) if machine else " ".join(reasons)}, machine=machine)
    sys.exit(1)
