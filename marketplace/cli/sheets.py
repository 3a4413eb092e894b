"""`marketplace import offerings|price-lists FILE.csv` and `marketplace export …`: the catalogue as sheets."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click

from marketplace.catalog.sheets import offerings, prices
from marketplace.catalog.sheets.reading import SheetRefused, decode
from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json
from marketplace.core import clock
from marketplace.db.transaction import snapshot, transaction
from marketplace.statements.csv_export import csv_writer, safe

a_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
begins_on = click.option(
    "--from", "begins", type=click.DateTime(["%Y-%m-%d"]), help="The day (UTC) the prices begin on; now if left out."
)
look_only = click.option("--preview", is_flag=True, help="Say what would change, and change nothing.")
to_file = click.option("--out", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="Where to write.")


@click.group("export")
def export_group() -> None:
    """Write the catalogue as sheets that `import` reads again."""


@click.command("offerings")
@a_file
@as_json
def import_offerings(file: Path, machine: bool) -> None:
    """Add and change offerings as a CSV file says: all of it, or nothing with every wrong row named."""
    with house():
        taken = _taken(lambda: offerings.take_in(decode(file.read_bytes()), at=clock.now()))
    answer({"added": taken.added, "changed": taken.changed, "unchanged": taken.unchanged}, machine=machine)


@click.command("price-lists")
@a_file
@begins_on
@look_only
@as_json
def import_price_lists(file: Path, begins: datetime | None, preview: bool, machine: bool) -> None:
    """Set the prices of a CSV file from a day on: all of them, or none with every wrong row named."""
    with house():
        at = clock.now()
        effective_from = begins.replace(tzinfo=UTC) if begins else at

        def take_in() -> dict[str, int]:
            changes = prices.preview(decode(file.read_bytes()), effective_from=effective_from)
            new = sum(change.is_new for change in changes)
            done = 0 if preview else prices.take_in(changes, effective_from=effective_from, at=at)
            return {"rows": len(changes), "new_prices": new, "set_now": done}

        facts = _taken(take_in)
    answer(facts, machine=machine)


@export_group.command("offerings")
@to_file
@as_json
def export_offerings(out: TextIO, machine: bool) -> None:
    """Write every offering, as CSV or as JSON."""
    with house(), snapshot():
        _write(out, offerings.COLUMNS, offerings.write(), machine=machine)


@export_group.command("price-lists")
@to_file
@as_json
def export_price_lists(out: TextIO, machine: bool) -> None:
    """Write every list price in force, as CSV or as JSON."""
    with house(), snapshot():
        _write(out, prices.COLUMNS, prices.write(at=clock.now()), machine=machine)


def _taken(verb: Callable[[], Any]) -> Any:
    try:
        with transaction():
            return verb()
    except SheetRefused as refusal:
        for number, sentence in refusal.errors:
            click.echo(f"row {number}: {sentence}", err=True)
        if refusal.untold:
            click.echo(f"and {refusal.untold:,} more", err=True)
        click.echo("Nothing was taken in.", err=True)
        sys.exit(1)


def _write(out: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, machine: bool) -> None:
    if machine:
        json.dump([dict(zip(columns, row, strict=True)) for row in rows], out, default=str, indent=2)
        out.write("\n")
        return
    writer = csv_writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if cell is None else safe(cell) if isinstance(cell, str) else cell for cell in row])
