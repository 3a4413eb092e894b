"""How commands answer: a table for people, JSON for machines, progress beside both."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

as_json = click.option("--json", "machine", is_flag=True, help="Print the result as JSON.")


def answer(facts: Mapping[str, Any], *, machine: bool) -> None:
    """Print named facts: one a line for people, one object for machines."""
    if machine:
        click.echo(json.dumps(facts, default=str, indent=2))
        return
    width = max(len(name) for name in facts) if facts else 0
    for name, value in facts.items():
        click.echo(f"{name.replace('_', ' '):<{width}}  {value}")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under their column heads; the last column, a figure, stands to the right and is never cut."""
    shown = Table(title=title, title_justify="left")
    for column in columns[:-1]:
        shown.add_column(column, overflow="fold")
    shown.add_column(columns[-1], justify="right", no_wrap=True)
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    Console(file=sys.stdout).print(shown)


def progress() -> Progress:
    """Return a progress bar on stderr, so that results can be piped."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
