"""`marketplace payouts answers` and `bank-file`: the bank rail from the command line."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import click

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json
from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.db.transaction import transaction
from marketplace.jobs import bank_files as working
from marketplace.payouts import bank_answers, bank_files
from marketplace.payouts import queries_bank as queries
from marketplace.payouts.bank_files import Reader

COMMAND = Reader("command", "The command line")


@click.command("answers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def answers(file: Path, machine: bool) -> None:
    """Take in what the bank answers: a FILE of pain.002, camt.053 or camt.054. The same file again changes nothing.

    Status 1 where a line does not fit: it is listed on the page of the bank's answers.
    """
    with house():
        with transaction():
            taken = bank_answers.take(file.read_bytes(), by=COMMAND.public_id, at=clock.now())
            answer_id, public_id, is_new = taken.answer.id, taken.answer.public_id, taken.is_new
        working.follow(answer_id=answer_id)
        with transaction():
            kept = queries.answer_by_public_id(public_id)
            counts = Counter(line.outcome for line in kept.lines)
            facts = {"answer": public_id, "kind": kept.kind, "new": is_new}
    answer(facts | {outcome: counts[outcome] for outcome in ("done", "known", "difference")}, machine=machine)
    if counts["difference"]:
        raise SystemExit(1)


@click.command("bank-file")
@click.argument("run")
@click.option(
    "--to", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to write it."
)
@as_json
def bank_file(run: str, target: Path, machine: bool) -> None:
    """Write the SEPA file of what RUN has reserved for bank accounts. Every party in it can read who took it."""
    _must_have_room(target)
    with house():
        with transaction():
            found = queries.run_of(run)
            if found is None:
                raise click.UsageError(f"There is no run {run}.")
            file_id = bank_files.ask(found, by=COMMAND.public_id, at=clock.now()).id
        working.write(file_id=file_id)
        with transaction():
            file = queries.locked_file(file_id)
            if file.state == "failed":
                raise Conflict(file.failure)
            body = bank_files.take_away(file, COMMAND, at=clock.now())
            facts = {
                "bank_file": file.public_id, "payments": file.payments, "total_minor": file.total_minor,
                "currency": file.currency, "digest": file.digest,
            }  # fmt: skip
        target.write_text(body, encoding="utf-8")
    answer(facts, machine=machine)


def _must_have_room(target: Path) -> None:
    """See that a file can be written there, before it is noted for every party that somebody has taken it."""
    if not os.access(target.parent, os.W_OK | os.X_OK) or (target.exists() and not os.access(target, os.W_OK)):
        raise click.BadParameter(f"Nothing can be written to {target}: name a folder that is there.", param_hint="--to")
