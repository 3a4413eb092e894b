"""`marketplace import`: data that others made, through the same code as everything else."""

import os
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from marketplace.cli.adventureworks import catalogue, channel, crew, files, totals
from marketplace.cli.house import databases, house, settings
from marketplace.cli.output import answer, as_json, progress
from marketplace.db.base import db
from marketplace.db.transaction import transaction

MOST_PROCESSES = 4

BEGINNING = (2017, 6, 1)
"""Margins, fees and list prices of the import hold from here on: before its first order."""


@click.group("import")
def import_group() -> None:
    """Take data in."""


@import_group.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--owed", is_flag=True, help="Leave the commissions payable; by default they count as settled outside.")
@click.option(
    "--processes",
    type=click.IntRange(1, 16),
    default=lambda: min(os.cpu_count() or 1, MOST_PROCESSES),
    help=f"How many import at once. By default one a processor, up to {MOST_PROCESSES}.",
)
@as_json
def adventureworks(folder: Path, owed: bool, processes: int, machine: bool) -> None:
    """Import products, resellers and sales of the AdventureWorks sample from FOLDER. Can be stopped and run again."""
    started = time.monotonic()
    data = files.read(folder)
    zone = settings().time_zone
    at = datetime(*BEGINNING, tzinfo=ZoneInfo(zone))
    worker = databases().worker
    with house(worker):
        with transaction():
            catalogue.take_in(data, at=at)
            db.session.flush()  # margins name the vendors' keys
            channel.take_in(data, at=at)
        with progress() as bar:
            task = bar.add_task("Orders", total=len(data.sales))
            parts = [crew.Part(part, worker, zone, owed) for part in crew.split(data.sales, processes)]
            imported = crew.take_in(parts, progress=lambda some: bar.advance(task, some))
        found = totals.read(data)
    seconds = round(time.monotonic() - started, 1)
    answer({"orders_imported_now": imported, "seconds": seconds, **found.facts(machine=machine)}, machine=machine)
    sys.exit(0 if found.is_complete else 1)
