"""Taking credits back with the line that they are for, freezing them with it, and giving them again.

Source: docs/money.md, "Credits".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.commissions import crediting, taking
from marketplace.commissions.models import Commission, CreditStep
from marketplace.commissions.rules import SoldLine, rule_of
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.ledger import chart
from marketplace.ledger.rules import Account, Leg
from marketplace.orders.models import OrderCredit

Moves = Mapping[int, tuple[int, int]]
"""By the lines' keys: what of the buyer's cash had gone back of a line before a step, and after it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Why credits are touched: `ref` is the public id of the refund or dispute, `key` that of the posting."""

    cause: str
    ref: str
    reason: str
    key: str
    at: datetime


def taken_at(credit_minor: int, cash_minor: int, paid_minor: int) -> int:
    """Return what is taken back of a credit once `cash_minor` of what the buyer paid for its line has gone back in all.

    In proportion, rounded down; exact at full. In minor units. A line that cost nothing gives nothing back.
    """
    return credit_minor * cash_minor // paid_minor if paid_minor else 0


def of_ref(ref: str) -> Sequence[CreditStep]:
    """Return what a refund or dispute, by its public id, has done to credits, the oldest first."""
    return db.session.scalars(select(CreditStep).where(CreditStep.cause_ref == ref).order_by(CreditStep.id)).all()


def take(owed: Sequence[Commission], lines: Mapping[int, SoldLine], moves: Moves, turn: Turn) -> list[Leg]:
    """Take credits back, or give them again, as cash of their lines goes; return the legs, each step a row.

    Part of the transaction that takes the lines back. What a lost dispute had frozen of a credit goes first, and what
    it does not need of it is free again.
    """
    frozen = _frozen(turn.ref) if owed and turn.cause == "chargeback" else {}
    return [leg for each in owed for leg in _take(each, lines, moves, turn, frozen.get(each.id, 0))]


def freeze(owed: Sequence[Commission], lines: Mapping[int, SoldLine], moves: Moves, turn: Turn) -> list[Leg]:
    """Freeze of credits what a refund of the disputed cash would take; return the legs, each step a row."""
    legs = []
    for each in owed:
        before, after = moves.get(each.line_id, (0, 0))
        part = _part(each, lines, before, after)
        if frozen := taking.freeze(each, part):
            account, bucket = _bucket(each, chart.DISPUTED), taking.bucket_of(each)
            why = _why(each, lines, before, after, turn)
            legs.append(Leg(_bucket(each, bucket), account, frozen, why))
            _note(each, lines, (before, after), turn, frozen_minor=frozen, bucket=bucket)
    return legs


def thaw(owed: Sequence[Commission], lines: Mapping[int, SoldLine], ref: str, turn: Turn) -> list[Leg]:
    """Give free what a dispute froze of credits; return the legs, each step a row. `ref` is the dispute's public id."""
    frozen, legs = _frozen(ref) if owed else {}, []
    for each in owed:
        if each.id in frozen and (thawed := taking.thaw(each, frozen[each.id])):
            bucket, why = taking.bucket_of(each), _why(each, lines, 0, 0, turn)
            legs.append(Leg(_bucket(each, chart.DISPUTED), _bucket(each, bucket), thawed, why))
            _note(each, lines, (0, 0), turn, frozen_minor=-thawed, bucket=bucket)
    return legs


def _take(
    credit: Commission, lines: Mapping[int, SoldLine], moves: Moves, turn: Turn, frozen_minor: int
) -> Iterator[Leg]:
    before, after = moves.get(credit.line_id, (0, 0))
    part, disputed = _part(credit, lines, before, after), credit.disputed_minor
    taken = taking.take(credit, part, frozen_minor=frozen_minor)
    why = _why(credit, lines, before, after, turn)
    giver = crediting.funder(_of(credit))
    for name, amount in taken.buckets:
        lies = _bucket(credit, name)
        yield Leg(lies, giver, amount, why) if amount > 0 else Leg(giver, lies, -amount, why)
    if taken.thawed:
        name, amount = taken.thawed
        yield Leg(_bucket(credit, chart.DISPUTED), _bucket(credit, name), amount, {**why, "part": "thawed"})
    change = credit.disputed_minor - disputed
    if part or change:
        bucket = taken.buckets[0][0] if taken.buckets else taking.bucket_of(credit)
        _note(credit, lines, (before, after), turn, taken_minor=part, frozen_minor=change, bucket=bucket)


def _part(credit: Commission, lines: Mapping[int, SoldLine], before: int, after: int) -> int:
    paid = lines[credit.line_id].cash_minor
    return taken_at(credit.amount_minor, after, paid) - taken_at(credit.amount_minor, before, paid)


def _frozen(ref: str) -> dict[int, int]:
    """What a dispute froze of each credit, by the commissions' keys."""
    query = select(CreditStep.commission_id, CreditStep.frozen_minor)
    rows = db.session.execute(query.where(CreditStep.cause == "dispute_open", CreditStep.cause_ref == ref))
    return {row.commission_id: row.frozen_minor for row in rows}


def _note(
    credit: Commission,
    lines: Mapping[int, SoldLine],
    cash: tuple[int, int],
    turn: Turn,
    *,
    bucket: str,
    taken_minor: int = 0,
    frozen_minor: int = 0,
) -> None:
    db.session.add(
        CreditStep(
            public_id=new_public_id("crs"),
            commission_id=credit.id,
            order_id=credit.order_id,
            partner_id=credit.partner_id,
            currency=credit.currency,
            cause=turn.cause,
            cause_ref=turn.ref,
            reason=turn.reason,
            cash_before_minor=cash[0],
            cash_after_minor=cash[1],
            paid_minor=lines[credit.line_id].cash_minor,
            taken_minor=taken_minor,
            frozen_minor=frozen_minor,
            bucket=chart.BUCKETS[bucket],
            booking_key=turn.key,
            booked_at=turn.at,
        )
    )


def _why(credit: Commission, lines: Mapping[int, SoldLine], before: int, after: int, turn: Turn) -> dict[str, Any]:
    """What the partner's statement says about a step; ids and figures only."""
    line, what = lines[credit.line_id], _of(credit)
    return {
        "order": what.order_ref,
        "line": what.line_ref,
        "part": "credit",
        "credit": what.public_id,
        "account": line.explanation["account"],
        "offering": what.offering,
        "cause": turn.cause,
        turn.cause.partition("_")[0]: turn.ref,
        "reason": turn.reason,
        **rule_of(what.terms),
        "refunded_before_minor": before,
        "refunded_after_minor": after,
        "paid_minor": line.cash_minor,
        "credit_minor": credit.amount_minor,
    }


def _of(credit: Commission) -> OrderCredit:
    if credit.credit is None:
        raise ValueError(f"{credit.public_id} is no credit")
    return credit.credit


def _bucket(credit: Commission, name: str) -> Account:
    return Account(name, f"partner:{credit.partner_id}")
