"""Bank files that pay nobody: withdrawn before the bank had them, or turned down by the bank as a whole.

A person says so and the worker follows. Payouts of a withdrawn file wait for the next one, under another id; what the
bank turned down is given back. Whatever the bank has answered about goes by its answers alone.

Source: docs/payouts.md, "Bank file".
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from marketplace.audit import trail
from marketplace.messaging import outbox
from marketplace.payouts import bank_outcomes, bank_tries, queries_bank, steps
from marketplace.payouts.errors import BankFileNotReady
from marketplace.payouts.models import BankFile
from marketplace.payouts.refusals import SecondPersonNeeded

REFUSED: Final = "FILE"
"""The code of payouts whose file the bank turned down as a whole: it gave none."""


def withdraw(file: BankFile, *, reason: str, by: str, at: datetime) -> None:
    """Take back a file that never went to the bank: nobody gets it any more. A second call changes nothing.

    Raises:
        BankFileNotReady: it is not written, is said to be with the bank, or the bank has answered about it.
    """
    locked = queries_bank.locked_file(file.id)
    if locked.state == "withdrawn":
        return
    if locked.state != "written":
        raise BankFileNotReady("Only a file that has not gone to the bank can be withdrawn.", bank_file=file.public_id)
    _keep_unanswered(locked)
    locked.state, locked.reason, locked.ended_by, locked.ended_at = "withdrawn", reason, by, at
    trail.record("bank_file.withdrawn", "bank_file", locked.public_id, {"digest": locked.digest, "reason": reason})
    outbox.defer("payouts.end_bank_file", file_id=locked.id)


def say_refused(file: BankFile, *, reason: str, by: str, at: datetime) -> None:
    """Note that the bank is said to have turned the whole file down. Nothing moves until somebody else agrees.

    Raises:
        BankFileNotReady: it is not with the bank, the bank has answered about it, or somebody has said so already.
    """
    locked = _with_the_bank(file)
    if locked.ended_by == by and locked.reason == reason:
        return
    if locked.ended_by:
        raise BankFileNotReady("Somebody has said so already. It waits for a second person.", bank_file=file.public_id)
    _keep_unanswered(locked)
    locked.reason, locked.ended_by, locked.ended_at = reason, by, at
    trail.record("bank_file.refusal_said", "bank_file", locked.public_id, {"reason": reason})


def agree(file: BankFile, *, by: str, at: datetime) -> None:
    """Agree that the bank turned the file down, as somebody else: the worker gives its payouts back.

    Raises:
        BankFileNotReady: nobody has said so, or the bank has answered about it meanwhile.
        SecondPersonNeeded: the same person said so.
    """
    locked = queries_bank.locked_file(file.id)
    if locked.state == "refused":
        return
    locked = _said(file)
    if locked.ended_by == by:
        raise SecondPersonNeeded("Somebody else has to agree: you said this yourself.")
    _keep_unanswered(locked)
    locked.state, locked.agreed_by, locked.agreed_at = "refused", by, at
    trail.record("bank_file.refused", "bank_file", locked.public_id, {"reason": locked.reason})
    outbox.defer("payouts.end_bank_file", file_id=locked.id)


def deny(file: BankFile) -> None:
    """Take back that the bank turned the file down: it is with the bank as before.

    Raises:
        BankFileNotReady: nobody has said so.
    """
    locked = _said(file)
    facts = {"reason": locked.reason, "said_by": locked.ended_by}
    locked.reason, locked.ended_by, locked.ended_at = "", None, None
    trail.record("bank_file.refusal_denied", "bank_file", locked.public_id, facts)


def follow(file_id: int, *, at: datetime) -> int:
    """Let the payouts of a file that ended follow, and return how many did. Acts as the system; safe to repeat."""
    file = queries_bank.locked_file(file_id)
    moved = 0
    for line in sorted(file.lines, key=lambda each: each.payout_id) if file.state in {"withdrawn", "refused"} else ():
        payout = steps.locked(line.payout_id)
        if payout.state not in {"sending", "sent"} or not queries_bank.is_newest(line):
            continue  # the bank has told of it meanwhile
        if file.state == "withdrawn":
            bank_tries.withdrawn(payout, by=file.ended_by or "", reason=file.reason, at=at)
        else:
            bank_outcomes.reject(payout.id, code=REFUSED, at=at)
        moved += 1
    return moved


def _with_the_bank(file: BankFile) -> BankFile:
    locked = queries_bank.locked_file(file.id)
    if locked.state != "handed_over":
        raise BankFileNotReady("This file is not with the bank.", bank_file=file.public_id)
    return locked


def _said(file: BankFile) -> BankFile:
    locked = _with_the_bank(file)
    if locked.ended_by is None:
        raise BankFileNotReady("Nobody says that the bank turned this file down.", bank_file=file.public_id)
    return locked


def _keep_unanswered(file: BankFile) -> None:
    if queries_bank.has_answer(file.id):
        raise BankFileNotReady(
            "The bank has answered about this file. Its answers say what becomes of the payouts.",
            bank_file=file.public_id,
        )
