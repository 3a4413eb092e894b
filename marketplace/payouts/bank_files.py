"""Payouts for the operator's bank, one file a run: asked for by a person, written by the worker, handed over by a
person, who says so.

From the moment it stands in a file a payout is being sent; once the file is said to be with the bank it is sent. Its
money stays reserved until the bank says that it has left.

Source: docs/payouts.md, "Bank file".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import text

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.gateways.bank_orders import written
from marketplace.gateways.bank_ports import BankOrder, BankPayment, Debtor, PaymentUnfit
from marketplace.messaging import outbox
from marketplace.payouts import bank_tries, queries_bank, steps
from marketplace.payouts.errors import BankFileNotReady, NothingToPay
from marketplace.payouts.models import BankDetails, BankFile, BankFileBody, BankFileLine, Payout, PayoutRun

_TAKE: Final = text("select take_bank_file(:file, :reader, :name, :at)")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who takes a file away: their public id, and the name that the parties read."""

    public_id: str
    name: str


def ask(run: PayoutRun | None, *, by: str, at: datetime) -> BankFile:
    """Ask for a file of what a run has reserved for bank accounts; None asks for what no run has.

    Asked again before it is written, it is the same file.

    Raises:
        NothingToPay: no such payout waits.
    """
    run_id = run.id if run else None
    if file := queries_bank.asked_of(run_id):
        return file
    if not queries_bank.waiting_of(run_id):
        raise NothingToPay("No payout of this run waits for a bank file.")
    public_id = new_public_id("bkf")
    file = BankFile(
        public_id=public_id, run_id=run_id, message_id=bank_id(public_id), currency="EUR", state="asked",
        requested_by=by, needs_second=bool(run and run.needs_approval), created_at=at,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()  # the job names it
    trail.record("bank_file.asked", "bank_file", public_id, {"run": run.public_id if run else None})
    outbox.defer("payouts.write_bank_file", file_id=file.id)
    return file


def write(file_id: int, *, debtor: Debtor | None, on: date, at: datetime) -> BankFile:
    """Write a file that was asked for; the bank executes it on the day `on`. A second call changes nothing.

    Acts as the system. What cannot be written leaves its reason on the file, and every payout as it was.
    """
    file = queries_bank.locked_file(file_id)
    if file.state != "asked":
        return file
    try:
        with db.session.begin_nested():
            _write(file, debtor, on, at)
    except (PaymentUnfit, NothingToPay) as refusal:
        db.session.refresh(file)
        file.state, file.failure = "failed", refusal.message
        trail.record("bank_file.failed", "bank_file", file.public_id)
    return file


def take_away(file: BankFile, reader: Reader, *, at: datetime) -> str:
    """Return the file's text for a person to hand to the bank; every party in it can read who took it, and when.

    Raises:
        BankFileNotReady: it is not written yet, or nobody takes it any more.
    """
    body = db.session.scalar(_TAKE, {"file": file.public_id, "reader": reader.public_id, "name": reader.name, "at": at})
    if body is None:
        is_early = file.state in {"asked", "failed"}
        words = (
            "This file is not written yet."
            if is_early
            else "Nobody takes this file any more. Here is what became of it."
        )
        raise BankFileNotReady(words, bank_file=file.public_id)
    trail.record("bank_file.taken", "bank_file", file.public_id, {"digest": file.digest})
    return str(body)


def hand_over(file: BankFile, *, by: str, at: datetime) -> None:
    """Note that a person has given the file to the bank: its payouts are sent. A second call changes nothing.

    Raises:
        BankFileNotReady: it is not written, nobody has taken it away, or its run asks for another person.
    """
    queries_bank.locked_file(file.id)
    if file.state == "handed_over":
        return
    if file.state != "written" or file.downloaded_at is None:
        raise BankFileNotReady("Take the file away first, and hand it to the bank.", bank_file=file.public_id)
    if file.needs_second and by == file.requested_by:
        raise BankFileNotReady(
            "Its run needs two people: somebody other than who asked for the file hands it over.",
            bank_file=file.public_id,
        )
    file.state, file.handed_over_by, file.handed_over_at = "handed_over", by, at
    trail.record("bank_file.handed_over", "bank_file", file.public_id, {"digest": file.digest})
    outbox.defer("payouts.sent_by_bank_file", file_id=file.id)


def send(file_id: int, *, at: datetime) -> int:
    """Mark what a handed-over file holds as sent, and return how many payouts that were. Acts as the system."""
    file = queries_bank.locked_file(file_id)
    if file.state != "handed_over":
        return 0
    moved = 0
    for payout in _locked(line.payout_id for line in file.lines):
        if payout.state == "sending":
            bank_tries.sent(payout, by=file.handed_over_by or "bank", at=at)
            moved += 1
    return moved


def bank_id(public_id: str) -> str:
    """Return an id as banks take it: letters and digits only, at most 35."""
    return public_id.replace("_", "").upper()


def _write(file: BankFile, debtor: Debtor | None, on: date, at: datetime) -> None:
    if debtor is None:
        raise PaymentUnfit("Set MARKETPLACE_BANK_IBAN: the bank file needs the account that pays.")
    payouts = [each for each in _locked(queries_bank.waiting_of(file.run_id)) if each.state == "pending"]
    if not payouts:
        raise NothingToPay("No payout of this run waits for a bank file.")
    payments = tuple(_line(file, payout, at) for payout in payouts)
    order = BankOrder(file.message_id, debtor, payments, on, at)
    body = written(order)
    file.state, file.written_at, file.digest = "written", at, hashlib.sha256(body).hexdigest()
    file.payments, file.total_minor = len(payments), sum(each.amount_minor for each in payments)
    db.session.add(BankFileBody(file_id=file.id, body=body.decode()))
    facts = {"payments": file.payments, "total_minor": file.total_minor, "currency": "EUR", "digest": file.digest}
    trail.record("bank_file.written", "bank_file", file.public_id, facts)


def _line(file: BankFile, payout: Payout, at: datetime) -> BankPayment:
    details = db.session.get(BankDetails, payout.destination_id)
    if details is None or payout.currency != file.currency:
        raise PaymentUnfit(f"Payout {payout.public_id} has no account in {file.currency}.", payout=payout.public_id)
    number = bank_tries.begin(payout, by=file.requested_by, at=at)
    end_to_end_id = bank_id(payout.public_id) + (f"X{number}" if number > 1 else "")
    db.session.add(
        BankFileLine(
            file_id=file.id, payout_id=payout.id, end_to_end_id=end_to_end_id, currency=payout.currency,
            amount_minor=payout.amount_minor,
        )
    )  # fmt: skip
    return BankPayment(
        end_to_end_id, details.holder, details.iban, details.bic, payout.amount_minor, f"Payout {payout.public_id}"
    )


def _locked(payout_ids: Iterable[int]) -> list[Payout]:
    return [steps.locked(payout_id) for payout_id in sorted(payout_ids)]
