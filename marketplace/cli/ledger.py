"""`marketplace ledger`: proving the books."""

import sys

import click

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json, table
from marketplace.core.currencies import to_decimal_text
from marketplace.db.base import db
from marketplace.ledger import balances, verification


@click.group("ledger")
def ledger_group() -> None:
    """The books."""


@ledger_group.command()
@as_json
def verify(machine: bool) -> None:
    """Recompute every chain, balance and key, and name each row that was touched; status 1 when one was."""
    with house():
        faults = verification.verify(db.session())
        trial = balances.trial_balance(db.session())
    named = [str(fault) for fault in faults]
    unbalanced = {currency: total for currency, total in trial.items() if total}
    is_good = not named and not unbalanced
    answer(
        {
            "books": "verified" if is_good else "NOT in order",
            "faults": named if machine else "\n".join(named) or "none",
            "trial_balance": trial if machine else ", ".join(f"{c} {t}" for c, t in trial.items()) or "empty",
        },
        machine=machine,
    )
    sys.exit(0 if is_good else 1)


@ledger_group.command("balances")
@as_json
def show_balances(machine: bool) -> None:
    """List every account with its balance; credit counts plus, debit minus."""
    with house():
        rows = balances.all_accounts(db.session())
    if machine:
        answer({"accounts": [vars(row) if hasattr(row, "__dict__") else row._asdict() for row in rows]}, machine=True)
        return
    table(
        "Accounts",
        ("Account", "Party", "Currency", "Balance"),
        [(r.name, r.party or "", r.currency, to_decimal_text(r.balance_minor, r.currency)) for r in rows],
    )
