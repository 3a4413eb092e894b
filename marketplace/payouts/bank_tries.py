"""The tries at sending a payout by bank file. Each carries an id of its own into the file and back in the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.payouts import steps
from marketplace.payouts.errors import BankSaysOtherwise
from marketplace.payouts.models import Payout, PayoutAttempt

LIVE: Final = ("prepared", "sending", "unknown")
WITHDRAWN: Final = "withdrawn"
"""The code of a try whose file was withdrawn."""


def begin(payout: Payout, *, by: str, at: datetime) -> int:
    """Let a payout that the caller holds locked stand in a file, and return the number of the try."""
    steps.move(payout, "send", by, at)
    attempt = _live(payout) or _another(payout, at)
    attempt.state, attempt.sent_at = "sending", at
    return attempt.number


def sent(payout: Payout, *, by: str, at: datetime) -> None:
    """Note that the file with a payout is with the bank. The money stays reserved until the bank says that it left."""
    steps.move(payout, "confirm", by, at)
    payout.sent_at = payout.sent_at or at
    if attempt := _live(payout):
        attempt.state, attempt.answered_at = "sent", at


def refused(payout: Payout, *, code: str, at: datetime) -> None:
    """Close the try that the bank turned down."""
    newest = select(PayoutAttempt).where(PayoutAttempt.payout_id == payout.id).order_by(PayoutAttempt.number.desc())
    if attempt := db.session.scalars(newest.limit(1)).first():
        attempt.state, attempt.failure_code, attempt.answered_at = "refused", code, at


def withdrawn(payout: Payout, *, by: str, reason: str, at: datetime) -> None:
    """Let a payout whose file never went to the bank wait for another one: that will be another try, of another id."""
    steps.move(payout, "wait", by, at, reason)
    if attempt := _live(payout):
        attempt.state, attempt.answered_at = "refused", at
        attempt.failure, attempt.failure_code = reason, WITHDRAWN


def left_all_the_same(payout: Payout, end_to_end_id: str, *, at: datetime) -> None:
    """Take the try of a withdrawn file up again: the bank has executed it, and no other one must follow.

    Raises:
        BankSaysOtherwise: another try is under way, or the money was given back: a person has to look.
    """
    attempt = _numbered(payout, end_to_end_id)
    if payout.state in {"sending", "sent", "paid", "reversed"} and attempt.state in {*LIVE, "sent"}:
        return  # its file was withdrawn a moment ago, or this is no news
    if payout.state != "pending":
        raise BankSaysOtherwise(
            f"Payout {payout.public_id} was withdrawn as {end_to_end_id}, the bank has paid it all the same, and it is"
            f" {payout.state} here. See that no other file pays it again.", payout=payout.public_id,
        )  # fmt: skip
    steps.move(payout, "send", "bank", at, end_to_end_id)
    attempt.state, attempt.failure, attempt.failure_code = "sending", "", ""


def _numbered(payout: Payout, end_to_end_id: str) -> PayoutAttempt:
    """Return the try that an id in a file stands for: `X2` is the second one's."""
    number = end_to_end_id.removeprefix(payout.public_id.replace("_", "").upper()).removeprefix("X")
    wanted = (PayoutAttempt.payout_id == payout.id, PayoutAttempt.number == int(number or 1))
    return db.session.scalars(select(PayoutAttempt).where(*wanted)).one()


def _live(payout: Payout) -> PayoutAttempt | None:
    live = (PayoutAttempt.payout_id == payout.id, PayoutAttempt.state.in_(LIVE))
    return db.session.scalars(select(PayoutAttempt).where(*live)).one_or_none()


def _another(payout: Payout, at: datetime) -> PayoutAttempt:
    tried = select(func.coalesce(func.max(PayoutAttempt.number), 0)).where(PayoutAttempt.payout_id == payout.id)
    number = int(db.session.scalar(tried) or 0) + 1
    attempt = PayoutAttempt(
        payout_id=payout.id, number=number, idempotency_key=f"{payout.public_id}:{number}", state="prepared",
        parameters={"currency": payout.currency, "amount_minor": payout.amount_minor}, created_at=at,
    )  # fmt: skip
    db.session.add(attempt)
    return attempt
