"""`marketplace ledger`: proving the books."""

import sys
from pathlib import Path
from typing import Any

import click

from marketplace.cli import closing_books
from marketplace.cli.bank_statements import bank_statement
from marketplace.cli.house import house, settings
from marketplace.cli.output import answer, as_json, table
from marketplace.cli.reconciling import fund, reconcile, reimport, withdraw
from marketplace.core import clock
from marketplace.core.currencies import to_decimal_text
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.documents import seals
from marketplace.gateways.connect_ports import ProviderTransfer
from marketplace.ledger import balances, closing, verification
from marketplace.ledger.balances import AccountBalance
from marketplace.payments import soundness
from marketplace.payouts import soundness as payouts_soundness
from marketplace.reconciling import soundness as reconciling_soundness
from marketplace.runtime.gateways import gateways
from marketplace.runtime.signing import signer
from marketplace.statements import ledger_journal, proof
from marketplace.statements.targets import Folder


@click.group("ledger")
def ledger_group() -> None:
    """The books."""


for command in (reconcile, reimport, fund, withdraw, bank_statement):
    ledger_group.add_command(command)


@ledger_group.command()
@as_json
def verify(machine: bool) -> None:
    """Recompute every chain, balance, key and seal, and name each row that was touched; status 1 when one was."""
    with house(), snapshot():
        found = verification.verify(db.session())
        found += seals.faults(db.session(), gateways().files, signer().public_key)
        faults = [str(fault) for fault in found]
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
    """Check that orders, commissions, refunds, payments and payouts agree with the books; status 1 when not."""
    with house():
        at_stripe = gateways().payments.balance() if with_stripe else None
        shown = _transfers() if with_stripe else None
        with snapshot():
            money_out = (*payouts_soundness.audit(), *reconciling_soundness.audit())
            faults = [str(fault) for fault in (*soundness.audit(at_stripe=at_stripe), *money_out)]
            if shown is not None:
                faults += [str(fault) for fault in payouts_soundness.transfers_differing(shown)]
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


@ledger_group.command()
@click.option("--format", "form", type=click.Choice(["hledger"]), default="hledger", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to be written.")
@as_json
def export(form: str, out: Path, machine: bool) -> None:
    """Write the whole ledger as a journal that `hledger check -s` confirms; status 1 when all accounts are not zero.

    Every posting is in it, and at its end every account's balance as the books have it.
    """
    target = Folder(out.parent)
    with house(), snapshot(), target.open(out.name) as file:
        written = ledger_journal.write(file, time_zone=settings().time_zone, at=clock.now())
    trial = written.trial_balance
    answer(
        {
            "format": form,
            "transactions": written.transactions,
            "postings": written.postings,
            "trial_balance": trial if machine else _spoken(trial),
            "file": str(out),
        },
        machine=machine,
    )
    sys.exit(1 if any(trial.values()) else 0)


ledger_group.add_command(closing_books.seal)
ledger_group.add_command(closing_books.close)


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


def _transfers() -> list[ProviderTransfer]:
    """Every transfer that Stripe shows for a payout of ours, asked for one payout after the other."""
    with transaction():
        names = payouts_soundness.payouts_at_stripe()
    return [seen for name in names for seen in gateways().connect.transfers_of(name)]


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
