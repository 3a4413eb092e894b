"""Taking in what the bank answers: kept line by line at once, then done one line at a time.

The same file counts once, by its bytes. What is unknown here, or differs, is listed for a person and never guessed.

Source: docs/payouts.md, "Bank file".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import text

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.gateways.bank_ports import BankReport, BankWord
from marketplace.gateways.bank_reports import check, report_of, said_in
from marketplace.messaging import outbox
from marketplace.payouts import bank_outcomes, bank_tries, queries_bank, steps
from marketplace.payouts.answer_soundness import said
from marketplace.payouts.errors import BankSaysOtherwise
from marketplace.payouts.models import BankAnswer, BankAnswerLine, BankFileLine

LOCK_SPACE = 7255
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(:space, hashtext(:digest))")


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer, and whether it was new."""

    answer: BankAnswer
    is_new: bool


def take(body: bytes, *, by: str, at: datetime) -> Taken:
    """Keep what a file of the bank says; the worker does it next. The same file again is the first one, unchanged.

    Raises:
        BankAnswerRefused: it cannot be read, or contradicts itself; nothing is kept.
    """
    report = report_of(body)
    return _keep(report, report.words, _digest(body), by, at)


def take_ours(body: bytes, *, by: str, at: datetime) -> Taken | None:
    """The same of an account's statement, which says much that is about nothing of ours: None where all of it is.

    Raises:
        BankAnswerRefused: as `take`.
    """
    report = said_in(body)
    ours = [word for word in report.words if _is_ours(word)]
    check(ours)
    return _keep(report, ours, _digest(body), by, at) if ours else None


def _keep(report: BankReport, words: Sequence[BankWord], digest: str, by: str, at: datetime) -> Taken:
    db.session.execute(_ONE_AT_A_TIME, {"space": LOCK_SPACE, "digest": digest})  # the same file at the same time
    if known := queries_bank.answer_of_digest(digest):
        return Taken(known, is_new=False)
    answer = BankAnswer(
        public_id=new_public_id("bka"), kind=report.kind, message_id=report.message_id, digest=digest, taken_by=by,
        taken_at=at,
    )  # fmt: skip
    answer.lines = [_line(word) for word in _spread(words)]
    db.session.add(answer)
    db.session.flush()  # the job names it
    facts = {"kind": answer.kind, "digest": digest, "said": said(answer.id)}
    trail.record("bank_answer.taken", "bank_answer", answer.public_id, facts)
    outbox.defer("payouts.follow_bank_answer", answer_id=answer.id)
    return Taken(answer, is_new=True)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def follow(line_id: int, *, at: datetime) -> str:
    """Do what follows from one line and return its outcome. Acts as the system and books last. Safe to repeat."""
    line = db.session.get_one(BankAnswerLine, line_id, with_for_update=True, populate_existing=True)
    if line.outcome:
        return line.outcome
    line.problem = _problem(line)
    if line.problem:
        line.outcome = "difference"
    else:
        _do(line, at)
    return line.outcome


def finish(answer_id: int, *, at: datetime) -> bool:
    """Note that every line is done; return whether that is new."""
    answer = db.session.get_one(BankAnswer, answer_id, with_for_update=True, populate_existing=True)
    if answer.finished_at is not None or queries_bank.undone_of(answer_id):
        return False
    answer.finished_at = at
    return True


def _do(line: BankAnswerLine, at: datetime) -> None:
    try:
        with db.session.begin_nested():
            line.outcome = "done" if _follow(line, at) else "known"
    except BankSaysOtherwise as refusal:
        line.outcome, line.problem = "difference", refusal.message


def _follow(line: BankAnswerLine, at: datetime) -> bool:
    """Let the payout follow, and say whether that was news."""
    payout_id = line.payout_id or 0
    if _is_of_withdrawn_file(line, at):
        return False
    match line.word:
        case "executed":
            return bank_outcomes.execute(payout_id, reference=line.reference, at=at)
        case "rejected":
            return bank_outcomes.reject(payout_id, code=line.code, at=at)
        case "returned":
            return bank_outcomes.give_back(payout_id, code=line.code, reference=line.reference, at=at)
    return False


def _is_of_withdrawn_file(line: BankAnswerLine, at: datetime) -> bool:
    """Whether a word is about a file that was withdrawn, so that nothing follows; unless the bank has it all the same.

    Raises:
        BankSaysOtherwise: it has, and the payout is in another file by now.
    """
    payout, named = steps.locked(line.payout_id or 0), queries_bank.line_of(line.end_to_end_id)
    if named is None or queries_bank.state_of(named.file_id) != "withdrawn":
        return False
    if line.word not in {"executed", "returned"}:
        return True
    bank_tries.left_all_the_same(payout, line.end_to_end_id, at=at)
    return False


def _problem(line: BankAnswerLine) -> str:
    """Say what keeps a line from being done; "" where nothing does."""
    if known := line.facts.get("problem"):
        return known
    if line.payout is None:
        return "No payout here has this id."
    if line.amount_minor is not None and line.amount_minor != line.payout.amount_minor:
        return "The amount is not the payout's."
    if line.amount_minor is None and line.word == "returned":
        return "The bank names no amount."
    return ""


def _spread(words: Sequence[BankWord]) -> Iterator[BankWord]:
    """Say of every payment what is said of its whole file, where nothing is said of the payment itself."""
    single = {word.end_to_end_id for word in words if word.end_to_end_id}
    for word in words:
        if word.end_to_end_id:
            yield word
            continue
        spread = list(_of_file(word, single))
        single |= {each.end_to_end_id for each in spread if each.word != "noted"}
        yield from spread


def _of_file(word: BankWord, single: set[str]) -> Iterator[BankWord]:
    file = queries_bank.file_of_message(word.message_id)
    if file is None:
        yield replace(word, facts={**word.facts, "problem": "No bank file here has this id."})
        return
    left = [line for line in file.lines if line.end_to_end_id not in single]
    if word.amount_minor is not None and word.amount_minor != _open_minor(left):
        yield replace(word, facts={**word.facts, "problem": "The sum is not that of the file's payments on their way."})
        return
    for line in left:
        yield replace(word, end_to_end_id=line.end_to_end_id, currency=line.currency, amount_minor=line.amount_minor)


def _is_ours(word: BankWord) -> bool:
    if word.end_to_end_id:
        return queries_bank.line_of(word.end_to_end_id) is not None
    return queries_bank.file_of_message(word.message_id) is not None


def _open_minor(lines: list[BankFileLine]) -> int:
    return sum(line.amount_minor for line in lines if line.payout.state not in {"canceled", "reversed"})


def _line(word: BankWord) -> BankAnswerLine:
    found = queries_bank.line_of(word.end_to_end_id) if word.end_to_end_id else None
    return BankAnswerLine(
        payout_id=found.payout_id if found else None, end_to_end_id=word.end_to_end_id or word.message_id,
        word=word.word, code=word.code, reference=word.reference, currency=word.currency or None,
        amount_minor=word.amount_minor, facts={"file": word.message_id, **word.facts},
    )  # fmt: skip
