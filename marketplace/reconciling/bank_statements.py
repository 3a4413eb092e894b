"""Taking in the statements of the operator's bank: all of a file or nothing, every statement and every line once.

The books have one bank account a currency. In euros it is the one that bank files are paid from, where the settings
name it; otherwise the one whose statement came first.

Source: docs/money.md, "The bank's statement".
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.customers import masking
from marketplace.db.base import db
from marketplace.gateways.bank_ports import BankEntry
from marketplace.gateways.bank_ports import BankStatement as Told
from marketplace.gateways.bank_statements import statements_of
from marketplace.payouts import bank_answers
from marketplace.reconciling import differences, statement_soundness
from marketplace.reconciling.errors import StatementRefused
from marketplace.reconciling.models import BankLine, BankStatement

LOCK_SPACE: Final = 7290
ROWS_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Taken:
    """The statements of a file, how many of them and of their lines were new, and the answer that the bank gave by it.

    `answer_id` is None where nothing in it is about a bank file of ours.
    """

    statements: tuple[BankStatement, ...]
    new_statements: int
    new_lines: int
    answer_id: int | None


def take(body: bytes, *, own_account: str, by: str, at: datetime, time_zone: str) -> Taken:
    """Keep the statements of a file, match their lines, and let payouts that the bank tells of follow.

    `own_account` is the IBAN that euros are paid from, "" where nobody has set it; the bank's days are those of
    `time_zone`, the operator's. The same file changes nothing. E-mail addresses and telephone numbers are not kept.

    Raises:
        BankAnswerRefused: it cannot be read, or does not add up. Nothing is kept of what is refused.
        StatementRefused: it is another account's, tells of a day to come, or otherwise than what was taken in before.
    """
    told, digest = statements_of(body), hashlib.sha256(body).hexdigest()
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK_SPACE, 0)))  # one file at a time
    kept, new, lines = [], 0, 0
    for each in told:
        _check_account(each, own_account)
        _check_days(each, at.astimezone(ZoneInfo(time_zone)).date())
        statement, is_new = _statement(each, digest, by, at)
        lines += _lines(each, statement, by, at)
        if is_new:
            _record(statement)
        kept.append(statement)
        new += is_new
    answered = bank_answers.take_ours(body, by=by, at=at)
    if new and (answered is None or not answered.is_new):  # otherwise once the payouts that it tells of have followed
        differences.look_at_bank(at=at, time_zone=time_zone)
    return Taken(tuple(kept), new, lines, answered.answer.id if answered else None)


def _check_account(told: Told, own_account: str) -> None:
    known = own_account if told.currency == "EUR" else ""
    if not known:
        first = select(BankStatement.account).where(BankStatement.currency == told.currency)
        known = db.session.scalar(first.order_by(BankStatement.id).limit(1)) or ""
    if known and told.account != known:
        raise StatementRefused(
            f"Statement {told.name} is of another account, ending in {told.account[-4:]}. The books' account in"
            f" {told.currency} ends in {known[-4:]}.", field="file",
        )  # fmt: skip


def _check_days(told: Told, today: date) -> None:
    """See that a statement ends today or before: it would be the newest balance that the books are held against."""
    last = max([told.ends_on, *(each.booked_on for each in told.entries)])
    if last > today:
        raise StatementRefused(
            f"Statement {told.name} tells of {last.isoformat()}, and today is {today.isoformat()}. Take it in when that"
            " day has come, or ask the bank for a right one.", field="file",
        )  # fmt: skip


def _statement(told: Told, digest: str, by: str, at: datetime) -> tuple[BankStatement, bool]:
    """Return a statement, and whether it is new."""
    is_it = (BankStatement.account == told.account, BankStatement.currency == told.currency)
    known = db.session.scalar(select(BankStatement).where(*is_it, BankStatement.name == told.name))
    facts = (told.begins_on, told.ends_on, told.opening_minor, told.closing_minor, len(told.entries))
    if known is None:
        return _written(told, digest, by, at), True
    if facts != (known.begins_on, known.ends_on, known.opening_minor, known.closing_minor, known.entries):
        raise StatementRefused(
            f"Statement {told.name} was taken in before and said otherwise. Ask the bank which one is right.",
            field="file",
        )
    return known, False


def _written(told: Told, digest: str, by: str, at: datetime) -> BankStatement:
    statement = BankStatement(
        public_id=new_public_id("bks"), account=told.account, currency=told.currency, name=told.name,
        message_id=told.message_id, digest=digest, begins_on=told.begins_on, ends_on=told.ends_on,
        opening_minor=told.opening_minor, closing_minor=told.closing_minor, entries=len(told.entries), taken_by=by,
        taken_at=at,
    )  # fmt: skip
    db.session.add(statement)
    db.session.flush()  # its lines name it
    return statement


def _record(statement: BankStatement) -> None:
    """Tell the trail what a statement says, with its lines."""
    facts = {
        "name": statement.name, "message_id": statement.message_id, "digest": statement.digest,
        "currency": statement.currency, "begins_on": statement.begins_on.isoformat(),
        "ends_on": statement.ends_on.isoformat(), "opening_minor": statement.opening_minor,
        "closing_minor": statement.closing_minor, "entries": statement.entries,
        "said": statement_soundness.said(statement.id),
    }  # fmt: skip
    trail.record("bank_statement.taken", "bank_statement", statement.public_id, facts)


def _lines(told: Told, statement: BankStatement, by: str, at: datetime) -> int:
    """Keep a statement's lines that are new, and return how many were."""
    _check_known(told)
    new, rows = 0, [_row(each, told, statement, by, at) for each in told.entries]
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        kept = insert(BankLine).values(rows[begin : begin + ROWS_AT_ONCE])
        kept = kept.on_conflict_do_nothing(index_elements=["account", "reference"])
        new += len(db.session.execute(kept.returning(BankLine.id)).all())
    return new


def _check_known(told: Told) -> None:
    """See that lines which came in another file before say the same in this one."""
    for begin in range(0, len(told.entries), ROWS_AT_ONCE):
        some = told.entries[begin : begin + ROWS_AT_ONCE]
        known = _known(told.account, some)
        for each in some:
            if known.get(each.reference, _facts(each, told)) != _facts(each, told):
                raise StatementRefused(
                    f"The entry {each.reference} was taken in before and said otherwise. Ask the bank which one is"
                    " right.", field="file",
                )  # fmt: skip


def _known(account: str, entries: Sequence[BankEntry]) -> dict[str, tuple[Any, ...]]:
    facts = (BankLine.reference, BankLine.booked_on, BankLine.currency, BankLine.amount_minor)
    names = [each.reference for each in entries]
    rows = db.session.execute(select(*facts).where(BankLine.account == account, BankLine.reference.in_(names)))
    return {row.reference: (row.booked_on, row.currency, row.amount_minor) for row in rows}


def _facts(entry: BankEntry, told: Told) -> tuple[Any, ...]:
    return entry.booked_on, told.currency, entry.amount_minor


def _row(entry: BankEntry, told: Told, statement: BankStatement, by: str, at: datetime) -> dict[str, Any]:
    return {
        "statement_id": statement.id, "account": told.account, "reference": entry.reference,
        "booked_on": entry.booked_on, "currency": told.currency, "amount_minor": entry.amount_minor,
        "text": masking.kept(entry.text), "end_to_end_id": entry.end_to_end_id, "batch_id": entry.batch_id,
        "is_return": entry.is_return, "imported_by": by, "imported_at": at,
    }  # fmt: skip
