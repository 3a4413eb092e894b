"""Freezing a partner's part of a disputed sale, and giving it free again: it stays the partner's, in another bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.commissions import credit_reversing, reversing, taking
from marketplace.commissions.credit_reversing import Turn
from marketplace.commissions.reversal import parts_at
from marketplace.commissions.reversing import TakenBack
from marketplace.commissions.rules import SoldLine
from marketplace.db.base import db
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.orders.models import Order


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was frozen of each line's commission, by the lines' keys, and the legs that say so."""

    amounts: Mapping[int, int]
    legs: Sequence[Leg]


def freeze(
    order: Order, lines: Mapping[int, SoldLine], disputed: Mapping[int, int], *, ref: str, reason: str, at: datetime
) -> Frozen:
    """Freeze the partner's part of what is disputed of each line, credits too; `book` follows, last in the transaction.

    It is what a refund of as much would take: of all that was taken back and is disputed, less what was taken back.
    Amounts are minor units of the order's currency. `ref` is the dispute's public id. The caller acts as the system
    and holds the order's row lock.

    Source: docs/money.md, "Disputes".
    """
    before, earned = reversing.taken_back(order.id), taking.locked(order.id)
    amounts, legs, moves = {}, [], {}
    for line_id, cash in sorted(disputed.items()):
        line, had = lines[line_id], before.get(line_id, TakenBack()).cash_minor
        part = (parts_at(line, had + cash) - parts_at(line, had)).commission_minor
        commission, moves[line_id] = earned.sales.get(line_id), (had, had + cash)
        amounts[line_id] = taking.freeze(commission, part)
        if commission and amounts[line_id]:
            partner, why = f"partner:{commission.partner_id}", _why(order, line, ref, reason)
            source = Account(taking.bucket_of(commission), partner)
            legs.append(
                Leg(source, Account(chart.DISPUTED, partner), amounts[line_id], {**why, "disputed_minor": cash})
            )
    turn = Turn("dispute_open", ref, reason, _opened(ref), at)
    return Frozen(amounts, [*legs, *credit_reversing.freeze(earned.credits, lines, moves, turn)])


def book(order: Order, frozen: Frozen, *, ref: str, at: datetime) -> None:
    """Book what was frozen; where no partner has a part in it, nothing. Call it last."""
    _post(order, "dispute.open", _opened(ref), frozen.legs, at)


def thaw(
    order: Order, lines: Mapping[int, SoldLine], frozen: Mapping[int, int], *, ref: str, reason: str, at: datetime
) -> None:
    """Give free what a dispute froze, into the bucket where the commission would lie without it. Call it last."""
    earned, key = taking.locked(order.id), f"dispute_won:{ref}"
    legs = credit_reversing.thaw(earned.credits, lines, ref, Turn("dispute_won", ref, reason, key, at))
    for line_id, amount in sorted(frozen.items()):
        commission = earned.sales.get(line_id)
        if commission and (thawed := taking.thaw(commission, amount)):
            partner, why = f"partner:{commission.partner_id}", _why(order, lines[line_id], ref, reason)
            bucket = Account(taking.bucket_of(commission), partner)
            legs.append(Leg(Account(chart.DISPUTED, partner), bucket, thawed, why))
    _post(order, "dispute.won", key, legs, at)


def _opened(ref: str) -> str:
    return f"dispute_open:{ref}"


def _post(order: Order, kind: str, key: str, legs: Sequence[Leg], at: datetime) -> None:
    if legs:
        posting.post(db.session(), kind=kind, key=key, at=at, currency=order.currency, legs=legs)


def _why(order: Order, line: SoldLine, ref: str, reason: str) -> dict[str, Any]:
    return {
        "order": order.public_id,
        "line": line.line_id,
        "account": line.explanation["account"],
        "offering": line.explanation["offering"],
        "dispute": ref,
        "reason": reason,
    }
