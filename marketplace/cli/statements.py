"""`marketplace statements`: what each partner is owed and why, as files."""

import sys
from pathlib import Path
from typing import Any

import click

from marketplace.cli.house import house, settings
from marketplace.cli.output import answer, as_json, progress
from marketplace.core.currencies import to_decimal_text
from marketplace.core.periods import parse_period
from marketplace.db.transaction import snapshot
from marketplace.runtime.letterheads import letterhead
from marketplace.runtime.statement_formats import CHOICES, EVERY, chosen, formats_of
from marketplace.statements import exports
from marketplace.statements.exports import Outcome
from marketplace.statements.targets import Folder


@click.group("statements")
def statements_group() -> None:
    """Statements of partners."""


@statements_group.command()
@click.option("--period", required=True, help="2026-10, 2026-Q3, 2026, or a range such as 2017-07..2020-05.")
@click.option("--partner", help="Public id of one partner; all partners when left out.")
@click.option(
    "--format",
    "forms",
    type=click.Choice([*CHOICES, EVERY]),
    multiple=True,
    default=["csv"],
    show_default=True,
    help="May be given several times.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the files.")
@as_json
def export(period: str, partner: str | None, forms: tuple[str, ...], out: Path, machine: bool) -> None:
    """Write one file per partner, currency and format, index.csv and manifest.csv.

    Status 1 when a statement does not close, or when all of them together are not what the postings say. Stopped and
    run again, it goes on where it was.
    """
    span = parse_period(period, settings().time_zone)
    folder = Folder(out)
    with folder.alone(), house(), snapshot(), progress() as bar:
        task = bar.add_task("Statements", total=None)
        done = exports.export(
            folder,
            span,
            formats_of(forms),
            partner=partner,
            names=False,
            letterhead=letterhead,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    answer(_facts(done, chosen(forms), out, machine=machine), machine=machine)
    sys.exit(0 if done.is_good else 1)


def _facts(done: Outcome, forms: list[str], out: Path, *, machine: bool) -> dict[str, Any]:
    open_ones, differing = done.do_not_close, done.differences
    closing = {code: to_decimal_text(minor, code) for code, minor in done.closing_minor.items()}
    return {
        "statements": done.statements,
        "partners": done.partners,
        "formats": forms if machine else ", ".join(forms),
        "files": done.files,
        "files_found_complete": done.found,
        **({"closing_minor": done.closing_minor} if machine else {"closing": _spoken(closing)}),
        "do_not_close": open_ones if machine else ", ".join(open_ones) or "none",
        "differences": differing if machine else "\n".join(differing) or "none",
        "folder": str(out),
    }


def _spoken(closing: dict[str, str]) -> str:
    return ", ".join(f"{code} {text}" for code, text in closing.items()) or "nothing"
