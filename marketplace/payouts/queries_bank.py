"""Questions about bank files and the bank's answers. The operator's people and the system ask them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select

from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.payouts.errors import BankFileNotFound
from marketplace.payouts.models import (
    BankAnswer,
    BankAnswerLine,
    BankFile,
    BankFileLine,
    Payout,
    PayoutRun,
    PayoutRunLine,
)

RAIL, CURRENCY = "bank", "EUR"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a run waits for a bank file, in euro cents; `run` is None for what no run has reserved."""

    run: PayoutRun | None
    payouts: int
    total_minor: int


def waiting() -> list[Waiting]:
    """Return what waits for a bank file, run by run, the oldest first."""
    run_id = PayoutRunLine.run_id
    rows = db.session.execute(
        select(run_id, func.count(), func.sum(Payout.amount_minor))
        .select_from(Payout)
        .outerjoin(PayoutRunLine, PayoutRunLine.payout_id == Payout.id)
        .where(*_pending())
        .group_by(run_id)
        .order_by(run_id.nulls_first())
    )
    return [Waiting(db.session.get(PayoutRun, key) if key else None, count, int(total)) for key, count, total in rows]


def waiting_of(run_id: int | None) -> Sequence[int]:
    """Return the keys of the payouts of a run that wait for a bank file; None are those of no run."""
    line = exists().where(PayoutRunLine.payout_id == Payout.id)
    theirs = line.where(PayoutRunLine.run_id == run_id) if run_id is not None else ~line
    return db.session.scalars(select(Payout.id).where(*_pending(), theirs).order_by(Payout.id)).all()


def asked_of(run_id: int | None) -> BankFile | None:
    """Return the file of a run that the worker has still to write."""
    asked = (BankFile.state == "asked", BankFile.run_id.is_not_distinct_from(run_id))
    return db.session.scalars(select(BankFile).where(*asked)).one_or_none()


def run_of(public_id: str) -> PayoutRun | None:
    """Return a run by its public id; None where there is none."""
    return db.session.scalars(select(PayoutRun).where(PayoutRun.public_id == public_id)).one_or_none()


def files_page(cursor: str | None = None, *, state: str = "", limit: int = PAGE) -> Page[BankFile]:
    """Return a page of bank files, the newest first."""
    statement = select(BankFile)
    return paged(
        statement.where(BankFile.state == state) if state else statement,
        order=(BankFile.id,), cursor=cursor, limit=limit, is_descending=True,
    )  # fmt: skip


def file_by_public_id(public_id: str) -> BankFile:
    """Return a bank file.

    Raises:
        BankFileNotFound: there is none.
    """
    found = db.session.scalars(select(BankFile).where(BankFile.public_id == public_id)).one_or_none()
    if found is None:
        raise BankFileNotFound(public_id)
    return found


def locked_file(file_id: int) -> BankFile:
    """Return a bank file as it is now, locked until the transaction ends."""
    return db.session.get_one(BankFile, file_id, with_for_update=True, populate_existing=True)


def state_of(file_id: int) -> str:
    """Return the state of a bank file as it is now."""
    return db.session.scalars(select(BankFile.state).where(BankFile.id == file_id)).one()


def file_of_message(message_id: str) -> BankFile | None:
    """Return the file that the bank calls by a message id."""
    return db.session.scalars(select(BankFile).where(BankFile.message_id == message_id)).one_or_none()


def line_of(end_to_end_id: str) -> BankFileLine | None:
    """Return the payment that the bank calls by an end-to-end id."""
    found = select(BankFileLine).where(BankFileLine.end_to_end_id == end_to_end_id)
    return db.session.scalars(found).one_or_none()


def is_newest(line: BankFileLine) -> bool:
    """Whether a payout has stood in no later file than that of this payment."""
    later = select(BankFileLine.id).where(BankFileLine.payout_id == line.payout_id, BankFileLine.id > line.id)
    return db.session.scalar(later.limit(1)) is None


def has_answer(file_id: int) -> bool:
    """Whether the bank has said anything of a payment in a file."""
    told = select(BankAnswerLine.id).join(BankFileLine, BankFileLine.end_to_end_id == BankAnswerLine.end_to_end_id)
    return db.session.scalar(told.where(BankFileLine.file_id == file_id).limit(1)) is not None


def answers_page(cursor: str | None = None, *, limit: int = PAGE) -> Page[BankAnswer]:
    """Return a page of the bank's answers, the newest first."""
    return paged(select(BankAnswer), order=(BankAnswer.id,), cursor=cursor, limit=limit, is_descending=True)


def answer_by_public_id(public_id: str) -> BankAnswer:
    """Return an answer of the bank.

    Raises:
        BankFileNotFound: there is none.
    """
    found = db.session.scalars(select(BankAnswer).where(BankAnswer.public_id == public_id)).one_or_none()
    if found is None:
        raise BankFileNotFound(public_id)
    return found


def answer_of_digest(digest: str) -> BankAnswer | None:
    """Return the answer that was taken in from the same bytes."""
    return db.session.scalars(select(BankAnswer).where(BankAnswer.digest == digest)).one_or_none()


def differences() -> Sequence[BankAnswerLine]:
    """Return what the bank said and nobody could follow, the newest first."""
    open_ = select(BankAnswerLine).where(BankAnswerLine.outcome == "difference")
    return db.session.scalars(open_.order_by(BankAnswerLine.id.desc()).limit(PAGE)).all()


def undone_of(answer_id: int) -> Sequence[int]:
    """Return the keys of an answer's lines that are still to be done, in the file's order."""
    wanted = (BankAnswerLine.answer_id == answer_id, BankAnswerLine.outcome == "")
    return db.session.scalars(select(BankAnswerLine.id).where(*wanted).order_by(BankAnswerLine.id)).all()


def _pending() -> tuple[ColumnElement[bool], ...]:
    return (Payout.rail == RAIL, Payout.currency == CURRENCY, Payout.state == "pending")
