"""`marketplace leads`: bringing a list of leads in, after a look at it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app

from marketplace.catalog.sheets.reading import SheetRefused, decode
from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.protection.leads import sheets


@click.group("leads")
def leads_group() -> None:
    """Direct leads."""


@leads_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--preview", is_flag=True, help="Say what is wrong with the file, and take nothing in.")
@as_json
def import_leads(file: Path, preview: bool, machine: bool) -> None:
    """Take the leads of a CSV file in: all of them, or none with every wrong row named. Each reference is taken once.

    Leads of accounts that a partner holds are routed to it; of those nothing but the number can be read afterwards.
    """
    with house():
        try:
            with transaction():
                facts = _taken(file, is_trial=preview)
        except SheetRefused as refusal:
            for number, sentence in refusal.facts["errors"]:
                click.echo(f"row {number}: {sentence}", err=True)
            click.echo("Nothing was taken in.", err=True)
            sys.exit(1)
    answer(facts, machine=machine)


def _taken(file: Path, *, is_trial: bool) -> dict[str, int]:
    text = decode(file.read_bytes())
    if is_trial:
        return {"rows": len(sheets.preview(text)), "taken_in": 0}
    rows = [lead for _, lead in sheets.take_in(text, secret_key=current_app.config["SECRET_KEY"], at=clock.now())]
    new = [lead for lead in rows if lead.is_new]
    return {"rows": len(rows), "taken_in": len(new), "routed": sum(lead.is_routed for lead in new)}
