"""`marketplace ledger reconcile`, `reimport`, `fund`, `withdraw`: books against Stripe, the operator's own money."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import click

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json, progress, table
from marketplace.core import clock
from marketplace.core.currencies import parse_amount, to_decimal_text
from marketplace.core.errors import NotFound
from marketplace.core.ids import new_public_id
from marketplace.db.transaction import transaction
from marketplace.jobs import reconciling, reimporting
from marketplace.jobs.reconciling import Outcome
from marketplace.ledger import chart
from marketplace.reconciling import funding, interventions, queries
from marketplace.reconciling.interventions import Wish
from marketplace.reconciling.models import Difference, Reconciliation

BY = "command"


@click.command("reconcile")
@as_json
def reconcile(machine: bool) -> None:
    """Compare the books with Stripe to the cent and list what differs, with its age; status 1 when something does."""
    with house():
        _tell(_watched(reconciling.reconcile), machine=machine)


@click.command("reimport")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"]), required=True, help="A day in UTC.")
@as_json
def reimport(since: datetime, machine: bool) -> None:
    """Walk through Stripe since a day and rebuild what the books do not have: after a backup was restored."""
    with house():
        _tell(_watched(lambda told: reimporting.reimport(since.astimezone(), told=told)), machine=machine)


@click.command("fund")
@click.option("--currency", help="Of money put in at the bank.")
@click.option("--amount", help="As a decimal, such as 250.00.")
@click.option("--top-up", "top_up", help="Stripe's id of a top-up's balance transaction, instead of an amount.")
@click.option("--reason", required=True, help="One sentence.")
@as_json
def fund(currency: str | None, amount: str | None, top_up: str | None, reason: str, machine: bool) -> None:
    """Book money that the operator has put in: at the bank, or by a top-up at Stripe."""
    if (top_up is None) == (currency is None or amount is None):
        raise click.UsageError("Give --currency and --amount, or --top-up.")
    with house(), transaction():
        if top_up is not None:
            movement = queries.movement(top_up)
            if movement is None or movement.kind != "top_up":
                raise NotFound(f"Stripe has told of no top-up {top_up}. Run “marketplace ledger reconcile” first.")
            wish = funding.top_up(movement, reason)
        else:
            code = str(currency).upper()
            wish = funding.put_in(code, parse_amount(str(amount), code), reason, new_public_id("frm"))
        _book(wish, machine=machine)


@click.command("withdraw")
@click.option("--currency", required=True)
@click.option("--amount", required=True, help="As a decimal, such as 250.00.")
@click.option("--from", "source", type=click.Choice(["fees", "funding"]), default="fees", show_default=True)
@click.option("--reason", required=True, help="One sentence.")
@as_json
def withdraw(currency: str, amount: str, source: str, reason: str, machine: bool) -> None:
    """Take the operator's own money out of the bank: never what is owed to somebody."""
    code, account = currency.upper(), chart.FEES if source == "fees" else chart.FUNDING
    with house(), transaction():
        wish = funding.take_out(code, parse_amount(amount, code), account, reason, new_public_id("frm"))
        _book(wish, machine=machine)


def _book(wish: Wish, *, machine: bool) -> None:
    asked = interventions.request(wish, by=BY, at=clock.now())
    answer(
        {
            asked.kind: asked.public_id,
            "state": "booked" if asked.state == "booked" else "waits for a second person",
            "amount_minor" if machine else "amount": asked.amount_minor
            if machine
            else f"{to_decimal_text(asked.amount_minor, asked.currency)} {asked.currency}",
        },
        machine=machine,
    )


def _watched(do: Any) -> Outcome:
    with progress() as bar:
        task = bar.add_task("Movements", total=None)
        outcome: Outcome = do(lambda count: bar.advance(task, count))
    return outcome


def _tell(outcome: Outcome, *, machine: bool) -> None:
    if machine:
        facts = {
            "reconciled": outcome.is_good,
            "currencies": [_sums(each) for each in outcome.sums],
            "differences": [_facts(each) for each in outcome.differences],
            "gaps_filled": outcome.filled,
        }
        answer(facts, machine=True)
    else:
        table(
            "At Stripe", ("Currency", "Movements", "Orders", "Books", "Stripe"), [_cells(each) for each in outcome.sums]
        )
        if outcome.differences:
            rows = [_row(each) for each in outcome.differences]
            table("Differences", ("Kind", "About", "State", "First seen", "Amount"), rows)
        click.echo("Everything agrees to the cent." if outcome.is_good else "Not everything agrees.")
    sys.exit(0 if outcome.is_good else 1)


def _sums(each: Reconciliation) -> dict[str, Any]:
    names = (
        "currency", "stripe_available_minor", "stripe_pending_minor", "books_available_minor", "books_pending_minor",
        "unbooked_minor", "unseen_minor", "due_minor", "movements", "orders", "differences",
    )  # fmt: skip
    return {name: getattr(each, name) for name in names}


def _cells(each: Reconciliation) -> tuple[str, ...]:
    books, stripe = (
        to_decimal_text(amount, each.currency)
        for amount in (
            each.books_available_minor + each.books_pending_minor,
            each.stripe_available_minor + each.stripe_pending_minor,
        )
    )
    return each.currency, str(each.movements), str(each.orders), books, stripe


def _facts(each: Difference) -> dict[str, Any]:
    names = ("public_id", "kind", "side", "subject", "currency", "amount_minor", "is_on_its_way", "note")
    when = {name: getattr(each, name).isoformat() for name in ("occurred_at", "first_seen_at")}
    return {name: getattr(each, name) for name in names} | when


def _row(each: Difference) -> tuple[str, ...]:
    state = "on its way" if each.is_on_its_way else "explained" if each.explained_at else "open"
    amount = f"{to_decimal_text(each.amount_minor, each.currency)} {each.currency}"
    return each.kind, each.subject, state, f"{each.first_seen_at:%Y-%m-%d}", amount
