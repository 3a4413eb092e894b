"""`marketplace payouts`: what is due, paying it, and what became of it. The worker sends; this asks and shows."""

from __future__ import annotations

import secrets
import sys
import time
from typing import Any, Final

import click

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json, progress, table
from marketplace.cli.payouts_bank import answers, bank_file
from marketplace.core import clock
from marketplace.core.currencies import is_currency, to_decimal_text
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_runs
from marketplace.ledger import closing
from marketplace.payouts import policy, queries, runs
from marketplace.payouts.judging import Judgement
from marketplace.payouts.models import PayoutRun
from marketplace.payouts.policy import SCOPES, Preview
from marketplace.payouts.queries import Progress
from marketplace.payouts.rules import REASONS
from marketplace.payouts.runs import Wanted

LOOKS_EVERY: Final = 0.5
WAITS_FOR: Final = 3_600

_scope = click.option("--scope", type=click.Choice(SCOPES), default="partners", show_default=True, help="Who is paid.")


def _known(_: click.Context, __: click.Parameter, code: str | None) -> str | None:
    """Take small letters as well; a currency that there is not would find nobody, and look like nothing due."""
    if code is not None and not is_currency(code.upper()):
        raise click.BadParameter(f"There is no currency {code}: write three letters, such as EUR.")
    return code and code.upper()


_currency = click.option("--currency", metavar="CODE", callback=_known, help="Only this currency.")
_rail = click.option("--rail", type=click.Choice(("stripe", "bank")), help="Only those paid this way.")


@click.group("payouts")
def payouts_group() -> None:
    """Money on its way to partners and vendors."""


for command in (answers, bank_file):
    payouts_group.add_command(command)


@payouts_group.command()
@_scope
@_currency
@_rail
@as_json
def preview(scope: str, currency: str | None, rail: str | None, machine: bool) -> None:
    """Show who would be paid what now, who would not and why; writes nothing. Status 1 when nobody would be paid."""
    with house(), transaction():
        horizon = closing.newest_transaction(db.session()) if scope == "vendors" else None
        seen = policy.preview(scope, currency=currency, rail=rail, horizon=horizon, at=clock.now())
    if machine:
        answer({"totals_minor": seen.totals, "needs_approval": seen.needs_approval,
                "candidates": [_facts(each) for each in seen.judgements]}, machine=True)  # fmt: skip
    else:
        columns = ("Company", "Currency", "On the book", "Carried over", "Why", "Paid")
        table("Payouts as they would be now", columns, [_cells(each) for each in seen.judgements])
        answer(
            {"total": _spoken(seen.totals), "second_person": "needed" if seen.needs_approval else "not needed"},
            machine=False,
        )
    sys.exit(0 if seen.paid else 1)


@payouts_group.command()
@_scope
@_currency
@_rail
@click.option("--key", help="Makes one run of what is asked for twice.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Stay until the worker has sent it all.")
@as_json
def run(
    scope: str, currency: str | None, rail: str | None, key: str | None, yes: bool, wait: bool, machine: bool
) -> None:
    """Start a run and follow it; status 1 when something of it could not be sent, or a second person has to agree."""
    with house():
        if not yes:
            _ask(scope, currency, rail)
        wanted = Wanted(f"command:{key or secrets.token_hex(12)}", scope, "command", "command", currency, rail)
        run_id = payout_runs.request(wanted, at=clock.now()).id
        if wait:
            _follow(run_id)
        facts, is_good = _outcome(run_id, machine=machine)
    answer(facts, machine=machine)
    sys.exit(0 if is_good else 1)


@payouts_group.command()
@click.argument("run_id", metavar="RUN")
@click.option("--by", required=True, metavar="PERSON", help="The public id of who agrees: not who asked for it.")
@as_json
def approve(run_id: str, by: str, machine: bool) -> None:
    """Agree to a run above its limit, in the name of a person of the operator."""
    with house(), transaction():
        found = runs.by_public_id(run_id)
        runs.require_person(by)
        runs.approve(found, by=by, at=clock.now())
        facts = {"run": run_id, "state": found.state}
    answer(facts, machine=machine)


@payouts_group.command()
@click.argument("name", metavar="RUN|PAYOUT")
@as_json
def show(name: str, machine: bool) -> None:
    """Show how a run or a payout stands; status 1 while something of it failed."""
    with house():
        if name.startswith("run_"):
            with transaction():
                run_id = runs.by_public_id(name).id
            facts, is_good = _outcome(run_id, machine=machine)
        else:
            with transaction():
                facts, is_good = _payout(name, machine=machine)
    answer(facts, machine=machine)
    sys.exit(0 if is_good else 1)


def _ask(scope: str, currency: str | None, rail: str | None) -> None:
    with transaction():
        horizon = closing.newest_transaction(db.session()) if scope == "vendors" else None
        seen: Preview = policy.preview(scope, currency=currency, rail=rail, horizon=horizon, at=clock.now())
    click.confirm(f"Send {_spoken(seen.totals)} to {len(seen.paid)} {scope}?", abort=True, err=True)


def _follow(run_id: int) -> None:
    """Show on stderr how far a run has come, until it is over, waits for somebody, or an hour has passed."""
    with progress() as bars:
        looked, sent = bars.add_task("Looked at", total=None), bars.add_task("Sent", total=None)
        for _ in range(int(WAITS_FOR / LOOKS_EVERY)):
            state, seen = _look(run_id)
            bars.update(looked, completed=seen.done, total=seen.total)
            bars.update(sent, completed=seen.sent, total=seen.reserved)
            is_stuck = seen.done == seen.total and seen.sent + seen.states.get("failed", 0) >= seen.reserved
            if state == "waiting" or (state != "running" and is_stuck):
                return
            time.sleep(LOOKS_EVERY)


def _look(run_id: int) -> tuple[str, Progress]:
    with transaction():
        found = db.session.get_one(PayoutRun, run_id, populate_existing=True)
        return found.state, queries.progress(run_id)


def _outcome(run_id: int, *, machine: bool) -> tuple[dict[str, Any], bool]:
    with transaction():
        found, seen = db.session.get_one(PayoutRun, run_id, populate_existing=True), queries.progress(run_id)
        facts: dict[str, Any] = {
            "run": found.public_id,
            "state": found.state,
            "looked_at": seen.done,
            "payouts": seen.states,
        }
        is_good = found.state != "waiting" and not {"failed", "unknown"} & set(seen.states)
    if machine:
        return facts | {"skipped": seen.skipped, "sent_minor": seen.sent_amounts}, is_good
    skipped = ", ".join(f"{count} {reason}" for reason, count in sorted(seen.skipped.items())) or "none"
    made = ", ".join(f"{count} {state}" for state, count in sorted(seen.states.items())) or "none"
    return facts | {"payouts": made, "skipped": skipped, "sent": _spoken(seen.sent_amounts)}, is_good


def _payout(name: str, *, machine: bool) -> tuple[dict[str, Any], bool]:
    found = queries.whole(name)
    amount = found.amount_minor if machine else to_decimal_text(found.amount_minor, found.currency)
    facts = {
        "payout": name, "to": found.party.name, "currency": found.currency, "amount": amount, "state": found.state,
        "transfer": found.stripe_transfer_id, "bank_reference": found.trace, "failure": found.failure,
    }  # fmt: skip
    steps = [
        f"{step.happened_at:%Y-%m-%d %H:%M:%S} {step.action} -> {step.to_state} {step.note}" for step in found.steps
    ]
    return facts | {"steps": steps if machine else "\n" + "\n".join(steps)}, found.state != "failed"


def _facts(each: Judgement) -> dict[str, Any]:
    of = each.candidate
    return {
        "party": of.party, "name": of.name, "currency": of.currency, "owed_minor": of.owed_minor,
        "amount_minor": each.amount_minor, "carried_minor": each.carried_minor, "reason": each.reason,
    }  # fmt: skip


def _cells(each: Judgement) -> tuple[str, ...]:
    of = each.candidate
    owed, carried, paid = (
        to_decimal_text(amount, of.currency) for amount in (of.owed_minor, each.carried_minor, each.amount_minor)
    )
    return of.name, of.currency, owed, carried, REASONS.get(each.reason, ""), paid


def _spoken(totals: dict[str, int]) -> str:
    return ", ".join(f"{to_decimal_text(amount, code)} {code}" for code, amount in sorted(totals.items())) or "nothing"
