"""`marketplace ledger bank-statement`: the operator's own bank account against the books."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from marketplace.cli.house import house, settings
from marketplace.cli.output import answer, as_json, table
from marketplace.core import clock
from marketplace.core.currencies import to_decimal_text
from marketplace.db.transaction import transaction
from marketplace.jobs import bank_files as working
from marketplace.reconciling import bank_balances, bank_statements
from marketplace.reconciling.bank_balances import Standing

COMMAND = "command"


@click.command("bank-statement")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def bank_statement(file: Path, machine: bool) -> None:
    """Take in a FILE of the bank (camt.053) and compare bank and books. The same file again changes nothing.

    Status 1 where a line or an amount is left that nothing explains.
    """
    with house():
        with transaction():
            taken = bank_statements.take(
                file.read_bytes(),
                own_account=settings().bank_iban,
                by=COMMAND,
                at=clock.now(),
                time_zone=settings().time_zone,
            )
            names = [each.public_id for each in taken.statements]
            facts = {"new_statements": taken.new_statements, "new_lines": taken.new_lines}
            answer_id = taken.answer_id
        if answer_id is not None:
            working.follow(answer_id=answer_id)
        with transaction():
            standings = bank_balances.standings(settings().time_zone)
    if machine:
        answer(
            {"statements": names} | facts | {"currencies": [asdict(each) | {"rest": each.rest} for each in standings]},
            machine=True,
        )
    else:
        answer({"statements": ", ".join(names)} | facts, machine=False)
        columns = ("Currency", "Books", "Nothing agrees", "Not shown yet", "Unexplained", "Bank")
        table("Bank and books", columns, [_cells(each) for each in standings])
    if any(each.lines or each.rest for each in standings):
        raise SystemExit(1)


def _cells(each: Standing) -> tuple[str, ...]:
    amounts = (each.books, each.unmatched, -each.unseen, each.rest, each.closing)
    return each.currency, *(to_decimal_text(amount, each.currency) for amount in amounts)
