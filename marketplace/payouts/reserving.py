"""Reserving one party's payout: with its book held, the amount worked out anew, all of it in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.ledger import posting
from marketplace.messaging import outbox
from marketplace.payouts import entries, policy, steps
from marketplace.payouts.candidates import candidate
from marketplace.payouts.destinations import hold_still
from marketplace.payouts.judging import Candidate, Destination, Judgement, judge
from marketplace.payouts.models import Payout, PayoutAttempt, PayoutRun, PayoutRunLine


def reserve(line_id: int, *, at: datetime) -> Payout | None:
    """Do one line of a run: set its amount aside and have it sent; None where nothing is to be set aside any more.

    Never more than the line allows. Acts as the system, books last. Two runs at once meet at the party's book: the
    second finds the first one's payout and passes by. What another worker is at is passed by too.
    """
    line = db.session.scalar(
        select(PayoutRunLine)
        .where(PayoutRunLine.id == line_id, PayoutRunLine.outcome == "")
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if line is None:
        return None
    run = db.session.get_one(PayoutRun, line.run_id, populate_existing=True)
    if run.state != "running":
        return None
    judgement = _judged(line, run, at)
    destination = judgement.candidate.destination if judgement else None
    if judgement is None or not judgement.amount_minor or destination is None:
        line.outcome, line.reason = "skipped", judgement.reason if judgement else "taken_back"
        return None
    payout = _write(judgement, destination, at)
    db.session.flush()  # the line and the job name it by its key
    steps.write(payout, "", "reserve", run.public_id, at)
    line.outcome, line.reason, line.payout_id = "reserved", judgement.reason, payout.id
    if payout.rail == "stripe":
        outbox.defer("payouts.send", payout_id=payout.id, queueing_lock=f"payout:{payout.id}")
    why = {
        "run": run.public_id, "brought_minor": payout.brought_minor, "carried_minor": payout.carried_minor,
        "first_seq": payout.first_seq, "last_seq": payout.last_seq,
    }  # fmt: skip
    posting.post(db.session(), at=at, **entries.reserve(steps.owed(payout), why).arguments)
    return payout


def skip(line_id: int, reason: str) -> None:
    """Pass by a line that could not be done."""
    line = db.session.get_one(PayoutRunLine, line_id, with_for_update=True, populate_existing=True)
    if not line.outcome:
        line.outcome, line.reason = "skipped", reason


def _judged(line: PayoutRunLine, run: PayoutRun, at: datetime) -> Judgement | None:
    """What the line's party gets by what its book says now: the book and the destination are held until the commit."""
    kind = "vendor" if run.scope == "vendors" else "partner"
    hold_still(line.party_id)
    posting.hold_books(db.session(), [f"{kind}:{line.party_id}"], line.currency)
    found = candidate(kind, line.party_id, line.currency, horizon=run.horizon)
    if found is None:
        return None
    if run.rail is not None and found.rail != run.rail:
        return Judgement(found, 0, "no_destination")
    return judge(found, policy.of(run.scope, line.currency).minimum_minor, at, at_most=line.amount_minor)


def _write(judgement: Judgement, destination: Destination, at: datetime) -> Payout:
    of, public_id = judgement.candidate, new_public_id("pyt")
    payout = Payout(
        public_id=public_id, party_id=of.party_id, party_kind=of.party_kind, destination_id=destination.id,
        rail=destination.rail, currency=of.currency, amount_minor=judgement.amount_minor,
        brought_minor=of.brought_minor, carried_minor=judgement.carried_minor, book_id=of.book_id,
        first_seq=of.first_seq, last_seq=of.last_seq, state="pending", is_live=destination.is_live, created_at=at,
    )  # fmt: skip
    payout.attempts = [attempt(payout, 1, _parameters(of, destination, judgement.amount_minor), at)]
    db.session.add(payout)
    return payout


def attempt(payout: Payout, number: int, parameters: dict[str, Any], at: datetime) -> PayoutAttempt:
    """Return a try at sending a payout, its key and parameters frozen."""
    key = f"payout:{payout.public_id}:{number}"
    return PayoutAttempt(number=number, idempotency_key=key, parameters=parameters, state="prepared", created_at=at)


def _parameters(of: Candidate, destination: Destination, amount_minor: int) -> dict[str, Any]:
    facts: dict[str, Any] = {"currency": of.currency, "amount_minor": amount_minor}
    return facts | ({"destination": destination.stripe_account_id} if destination.rail == "stripe" else {})


def is_done(line_id: int) -> bool:
    """Whether a line has its outcome."""
    return bool(db.session.scalar(select(PayoutRunLine.outcome).where(PayoutRunLine.id == line_id)))
