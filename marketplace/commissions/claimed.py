"""Paying a claim that was won: the operator bears it, the partner has it at risk like a commission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.db.base import db
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.orders.models import Order


@dataclass(frozen=True, slots=True)
class ClaimedLine:
    """What is paid for one line, in minor units of the order's currency, and its whole explanation."""

    line_id: str
    amount_minor: int
    why: Mapping[str, Any]


def pay_claim(order: Order, lines: Sequence[ClaimedLine], partner_id: int, *, ref: str, at: datetime) -> None:
    """Book what a won claim gives: from the operator's goodwill to the partner's pending, one leg a line.

    `ref` is the claim's public id; a second call books nothing. The caller acts as the house, holds the order's row
    lock, and calls this last. Nothing is booked where nothing stands.

    Source: docs/protection.md, "Claims".
    """
    source, target = Account(chart.GOODWILL), Account(chart.PENDING, f"partner:{partner_id}")
    legs = [
        Leg(
            source,
            target,
            line.amount_minor,
            {"order": order.public_id, "line": line.line_id, "claim": ref, **line.why},
        )
        for line in lines
        if line.amount_minor
    ]
    if legs:
        posting.post(db.session(), kind="credit", key=f"claim:{ref}", at=at, currency=order.currency, legs=legs)
