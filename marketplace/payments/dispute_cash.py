"""The money that Stripe takes for a dispute, brings back, and charges: each movement booked once, under its own key.

Source: docs/money.md, "Disputes".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.gateways.dispute_ports import DisputeMovement as Seen
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.payments.errors import FeeInOtherCurrency
from marketplace.payments.models import Dispute, DisputeMovement

CLEARING: Final = Account(chart.DISPUTE_CLEARING)
BALANCE: Final = Account(chart.STRIPE_AVAILABLE)
COSTS: Final = Account(chart.PROCESSING_COSTS)


def unbooked(dispute_id: int, seen: Iterable[Seen]) -> list[Seen]:
    """Return the movements that the books do not know yet, in Stripe's order. Locks the dispute's row."""
    dispute = db.session.get_one(Dispute, dispute_id, with_for_update=True, populate_existing=True)
    mine = select(DisputeMovement.balance_transaction_id).where(DisputeMovement.dispute_id == dispute.id)
    known = set(db.session.scalars(mine))
    return [each for each in seen if each.id not in known]


def book(dispute_id: int, moved: Seen, *, at: datetime) -> None:
    """Keep a movement and book it: what was taken leaves Stripe's balance, what came back is there again.

    A second call changes nothing. Its fee is a posting of its own: `book_fee`. Call it last.

    Raises:
        FeeInOtherCurrency: Stripe moved another currency than the dispute's.
    """
    dispute = _of(dispute_id, moved)
    if not unbooked(dispute_id, [moved]):
        return
    db.session.add(
        DisputeMovement(
            dispute_id=dispute.id,
            balance_transaction_id=moved.id,
            amount_minor=moved.amount_minor,
            fee_minor=moved.fee_minor,
            booked_at=at,
        )
    )
    taken = moved.amount_minor < 0
    leg = (CLEARING, BALANCE) if taken else (BALANCE, CLEARING)
    kind = "dispute.withdrawal" if taken else "dispute.won"
    _post(dispute, kind, f"dispute_money:{moved.id}", Leg(*leg, abs(moved.amount_minor), _why(dispute, moved)), at)


def book_fee(dispute_id: int, moved: Seen, *, at: datetime) -> None:
    """Book what Stripe charges for a dispute, or returns of it: always the operator's. Call it last.

    Raises:
        FeeInOtherCurrency: as `book`.
    """
    dispute = _of(dispute_id, moved)
    charged = moved.fee_minor > 0
    leg = (COSTS, BALANCE) if charged else (BALANCE, COSTS)
    kind = "processing_fee" if charged else "adjustment"
    _post(dispute, kind, f"dispute_fee:{moved.id}", Leg(*leg, abs(moved.fee_minor), _why(dispute, moved)), at)


def _of(dispute_id: int, moved: Seen) -> Dispute:
    dispute = db.session.get_one(Dispute, dispute_id)
    if moved.currency != dispute.currency:
        raise FeeInOtherCurrency(
            f"Stripe moved {moved.currency} for a dispute in {dispute.currency}. Open a {dispute.currency} balance"
            " there.",
            dispute=dispute.public_id,
        )
    return dispute


def _post(dispute: Dispute, kind: str, key: str, leg: Leg, at: datetime) -> None:
    if leg.amount_minor:
        posting.post(db.session(), kind=kind, key=key, at=at, currency=dispute.currency, legs=[leg])


def _why(dispute: Dispute, moved: Seen) -> dict[str, Any]:
    return {"dispute": dispute.public_id, "balance_transaction": moved.id}
