"""`marketplace statements`: what each partner is owed and why, as files."""

import sys
from pathlib import Path

import click

from marketplace.cli.house import house, settings
from marketplace.cli.output import answer, as_json, progress
from marketplace.core.periods import parse_period
from marketplace.db.transaction import snapshot
from marketplace.statements import exports


@click.group("statements")
def statements_group() -> None:
    """Statements of partners."""


@statements_group.command()
@click.option("--period", required=True, help="2026-10, 2026-Q3, 2026, or a range such as 2017-07..2020-05.")
@click.option("--partner", help="Public id of one partner; all partners when left out.")
@click.option("--format", "form", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the files.")
@as_json
def export(period: str, partner: str | None, form: str, out: Path, machine: bool) -> None:  # noqa: ARG001
    """Write one file per partner and currency and index.csv; status 1 when a statement does not close."""
    span = parse_period(period, settings().time_zone)
    with house(), snapshot(), progress() as bar:
        task = bar.add_task("Statements", total=None)
        heads = exports.export(
            exports.Folder(out),
            span,
            partner=partner,
            names=False,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    open_ones = [head.public_id for head in heads if not head.closes]
    closing: dict[str, int] = {}
    for head in heads:
        closing[head.currency] = closing.get(head.currency, 0) + head.closing.total
    answer(
        {"statements": len(heads), "partners": len({head.partner_id for head in heads}), "closing_minor": closing,
         "do_not_close": open_ones, "folder": str(out)},
        machine=machine,
    )  # fmt: skip
    sys.exit(1 if open_ones else 0)
