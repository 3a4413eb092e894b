"""`marketplace ledger`: proving the books."""

import sys
from typing import Any

import click

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json, table
from marketplace.core.currencies import to_decimal_text
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.ledger import balances, closing, verification
from marketplace.ledger.balances import AccountBalance
from marketplace.payments import soundness
from marketplace.runtime.gateways import gateways
from marketplace.statements import proof


@click.group("ledger")
def ledger_group() -> None:
    """The books."""


@ledger_group.command()
@as_json
def verify(machine: bool) -> None:
    """Recompute every chain, balance and key, and name each row that was touched; status 1 when one was."""
    with house(), snapshot():
        faults = [str(fault) for fault in verification.verify(db.session())]
        trial = balances.trial_balance(db.session())
    with house(), transaction():
        proof.note(faults, trial)
    is_good = not faults and not any(trial.values())
    answer(
        {
            "books": "verified" if is_good else "NOT in order",
            "faults": faults if machine else "\n".join(faults) or "none",
            "trial_balance": trial if machine else _spoken(trial),
        },
        machine=machine,
    )
    sys.exit(0 if is_good else 1)


@ledger_group.command()
@click.option("--stripe", "with_stripe", is_flag=True, help="Compare the money at Stripe as well.")
@as_json
def audit(with_stripe: bool, machine: bool) -> None:
    """Check that orders, commissions, refunds and payments agree with the books; status 1 when something does not."""
    with house():
        at_stripe = gateways().payments.balance() if with_stripe else None
        with snapshot():
            faults = [str(fault) for fault in soundness.audit(at_stripe=at_stripe)]
    found = faults if machine else "\n".join(faults) or "none"
    answer({"audit": "NOT in order" if faults else "everything agrees", "faults": found}, machine=machine)
    sys.exit(1 if faults else 0)


@ledger_group.command("balances")
@as_json
def show_balances(machine: bool) -> None:
    """List every account with its balance; what is owed counts plus, what is held counts minus."""
    with house(), snapshot():
        rows = balances.all_accounts(db.session())
    if machine:
        answer({"accounts": [_as_facts(row) for row in rows]}, machine=True)
        return
    table("Accounts", ("Account", "Party", "Currency", "Balance"), [_as_cells(row) for row in rows])


@ledger_group.command("forget-checkpoints")
@as_json
def forget_checkpoints(machine: bool) -> None:
    """Work out the sums of all open accounts anew: needed once after a dump was restored in another server."""
    with house():
        with transaction():
            closing.forget_checkpoints(db.session())
        with transaction():
            horizon = closing.roll_up(db.session())
    answer({"checkpoints": "worked out anew", "up_to_transaction": horizon}, machine=machine)


def _as_facts(row: AccountBalance) -> dict[str, Any]:
    return {
        "account": row.account.name,
        "party": row.account.party,
        "currency": row.currency,
        "balance_minor": row.balance_minor,
    }


def _as_cells(row: AccountBalance) -> tuple[str, str, str, str]:
    return row.account.name, row.account.party or "", row.currency, to_decimal_text(row.balance_minor, row.currency)


def _spoken(trial: dict[str, int]) -> str:
    return ", ".join(f"{currency} {total}" for currency, total in sorted(trial.items())) or "nothing booked yet"
