"""What the demo has paid out: asked for as on the operator's pages, sent by the worker, taken by the sandbox's banks.

Partners in euros are paid: most through Stripe, one by a bank file that waits to be handed over, one whose bank sent it
back. The run in US dollars waits for a second person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.cli.demo_data.card_sales import finance, wait_for
from marketplace.cli.demo_data.happenings import control, pay_out
from marketplace.cli.demo_data.reading import read
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.stripe_amounts import to_transfer
from marketplace.jobs import payout_runs
from marketplace.payouts import bank_files, policy
from marketplace.payouts.models import BankFile, Payout, PayoutRun
from marketplace.payouts.policy import Policy
from marketplace.payouts.runs import Wanted


@dataclass(frozen=True, slots=True)
class Sent:
    """A payout that Stripe has: amount in minor units of `currency`."""

    id: int
    name: str
    account_id: str
    currency: str
    amount_minor: int


def take_in(sandbox: str) -> None:
    """Set the rules of the data file, start its runs, and let the banks take what was sent. Acts as the system.

    `sandbox` is the sandbox's address; it was started with the token in `STRIPE_SANDBOX_TOKEN`.

    Raises:
        Unavailable: the worker has not sent a payout, or heard of its arrival, within a minute.
    """
    data, by = read("paid_out.toml"), finance()
    with transaction():
        for row in data["policies"]:
            policy.change(Policy(**row), by=by, at=clock.now())
    for row in data["runs"]:
        _run(row, by)
    for sent in _sent():
        _arrive(sent, sandbox, data["bounced"].get(sent.name, ""))


def _run(row: Mapping[str, Any], by: str) -> None:
    key = f"demo:{row['scope']}:{row['currency']}"
    run = payout_runs.request(Wanted(key, row["scope"], by, currency=row["currency"]), at=clock.now())
    run_id, is_waiting = run.id, run.state == "waiting"
    if is_waiting:
        return
    wait_for(lambda: _is_sent(run_id), "sent a payout run")
    if row.get("has_bank_file"):
        with transaction():
            file_id = bank_files.ask(db.session.get_one(PayoutRun, run_id), by=by, at=clock.now()).id
        wait_for(lambda: db.session.get_one(BankFile, file_id).state != "asked", "written a bank file")


def _is_sent(run_id: int) -> bool:
    """Whether a run is over, and Stripe has all of it; what goes by bank file waits for a person."""
    moving = select(Payout.id).where(Payout.rail == "stripe", Payout.state.in_(("pending", "sending", "unknown")))
    return db.session.get_one(PayoutRun, run_id).state == "done" and db.session.scalar(moving.limit(1)) is None


def _sent() -> list[Sent]:
    with transaction():
        found = db.session.scalars(select(Payout).where(Payout.state == "sent").order_by(Payout.id)).all()
        return [
            Sent(each.id, each.party.name, each.destination.stripe_account_id or "", each.currency, each.amount_minor)
            for each in found
        ]


def _arrive(sent: Sent, sandbox: str, failure: str) -> None:
    """Let a recipient's balance go to its bank, and the bank take it; or send it back after that."""
    amount = to_transfer(sent.amount_minor, sent.currency)
    payment_id = pay_out(sandbox, sent.account_id, currency=sent.currency.lower(), amount=str(amount))
    control(sandbox, f"payouts/{payment_id}/paid")
    wait_for(lambda: _state(sent.id) == "paid", "heard of a payout's arrival")
    if failure:
        control(sandbox, f"payouts/{payment_id}/failed", reason=failure)
        wait_for(lambda: _state(sent.id) == "failed", "heard of a payout that came back")


def _state(payout_id: int) -> str:
    return db.session.get_one(Payout, payout_id).state
