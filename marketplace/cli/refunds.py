"""`marketplace refunds`: money back to a buyer. The worker sends it; this asks for it and shows what it will do."""

from __future__ import annotations

from typing import Any

import click

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json
from marketplace.commissions.rules import REASONS
from marketplace.core import clock
from marketplace.core.currencies import parse_amount, to_decimal_text
from marketplace.core.errors import Invalid
from marketplace.db.transaction import transaction
from marketplace.orders import queries
from marketplace.orders.models import Order
from marketplace.payments import refunding
from marketplace.payments.refund_rules import Wanted
from marketplace.payments.refunding import Request


@click.group("refunds")
def refunds_group() -> None:
    """Money that goes back to buyers."""


@refunds_group.command()
@click.argument("order")
@click.option("--all", "everything", is_flag=True, help="All that is left of the order.")
@click.option("--amount", help="A decimal of the order's currency, tax included, such as 12.50.")
@click.option("--units", "units", multiple=True, metavar="LINE=N", help="So many units of a line, by its number.")
@click.option("--reason", type=click.Choice(REASONS), required=True, help="The partner sees it.")
@click.option("--put-back", is_flag=True, help="Delivered units of counted stock can be sold again.")
@click.option("--note", default="", help="One sentence for the partner. No names, no addresses.")
@as_json
def create(
    order: str,
    everything: bool,
    amount: str | None,
    units: tuple[str, ...],
    reason: str,
    put_back: bool,
    note: str,
    machine: bool,
) -> None:
    """Ask for a refund of a paid order and show its effect; the worker sends it. Repeated, it is another refund."""
    if [everything, amount is not None, bool(units)].count(True) != 1:
        raise click.UsageError("Say what goes back with one of --all, --amount and --units.")
    counts = [_count(each) for each in units]
    with house(), transaction():
        found = queries.by_public_id(order)
        wanted = _wanted(found, amount, counts)
        foreseen = refunding.foresee(found, wanted)
        asked = Request(reason=reason, by="command", note=note, origin="command", puts_back=put_back)
        refund = refunding.request(found, wanted, asked, number=refunding.next_number(found.id), at=clock.now())
        given, taken = foreseen.amount_minor, foreseen.commission_minor
        facts = {"refund": refund.public_id, "order": order, "state": refund.state, "currency": found.currency}
    answer(facts | _effect(given, taken, facts["currency"], machine=machine), machine=machine)


def _effect(given: int, taken: int, currency: str, *, machine: bool) -> dict[str, Any]:
    """What the buyer gets and the partner gives: minor units for machines, decimals for people."""
    if machine:
        return {"amount_minor": given, "commission_taken_back_minor": taken}
    return {
        "amount": to_decimal_text(given, currency),
        "commission_taken_back": to_decimal_text(taken, currency),
    }


def _wanted(order: Order, amount: str | None, counts: list[tuple[int, int]]) -> Wanted:
    if amount is not None:
        return Wanted(amount_minor=parse_amount(amount, order.currency))
    if not counts:
        return Wanted()
    keys, wanted = {line.number: line.id for line in queries.lines(order)}, dict[int, int]()
    for number, count in counts:
        if number not in keys:
            raise Invalid(f"The order has no line {number}.", line=number)
        wanted[keys[number]] = wanted.get(keys[number], 0) + count
    return Wanted(units=wanted)


def _count(text: str) -> tuple[int, int]:
    line, _, count = text.partition("=")
    if not (line.isascii() and line.isdigit() and count.isascii() and count.isdigit() and len(text) < 20):
        raise click.UsageError(f"Write a line and its units as in --units 1=2, not {text}.")
    return int(line), int(count)
