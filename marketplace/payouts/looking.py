"""Which of the transfers that Stripe shows for a payout is the payout's, and which payouts somebody has to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from marketplace.db.base import db
from marketplace.gateways.connect_ports import ProviderTransfer
from marketplace.payouts.models import Payout, PayoutAttempt
from marketplace.payouts.rules import KEY_LASTS, RETRIED, STUCK_AFTER, UNCLEAR
from marketplace.payouts.transfers import LIVE

MOST: Final = 1500


def of_attempts(found: Sequence[ProviderTransfer]) -> list[ProviderTransfer]:
    """Return the transfers that a try of ours has made, the oldest first.

    Somebody may have made one by hand under the same group: that one a person has to judge.
    """
    return [each for each in found if each.idempotency_key]


def to_send(at: datetime) -> Sequence[int]:
    """Return payouts that wait to be sent, or sent again, by their keys, the oldest first and at most 1500."""
    due = or_(PayoutAttempt.again_at.is_(None), PayoutAttempt.again_at <= at)
    is_dead = and_(Payout.state == "sending", PayoutAttempt.sent_at <= at - STUCK_AFTER)
    is_waiting = and_(Payout.state.in_(("pending", "unknown", "failed")), due)
    query = (
        select(Payout.id)
        .join(PayoutAttempt, and_(PayoutAttempt.payout_id == Payout.id, PayoutAttempt.state.in_(LIVE)))
        .where(Payout.settled_at.is_(None), Payout.rail == "stripe", or_(is_dead, is_waiting))
        .where(Payout.failure_code.not_in(UNCLEAR))
    )
    return db.session.scalars(query.order_by(Payout.id).limit(MOST)).all()


def refused() -> Sequence[Payout]:
    """Return payouts that Stripe refused and whose reserve still stands, the oldest first."""
    return db.session.scalars(
        select(Payout).where(Payout.settled_at.is_(None), Payout.state == "failed", Payout.rail == "stripe",
               Payout.failure_code.not_in(UNCLEAR), ~_is_tried())
        .order_by(Payout.id).limit(MOST)
    ).all()  # fmt: skip


def is_retried(payout: Payout) -> bool:
    """Whether a refused payout is tried again by itself."""
    return payout.failure_code in RETRIED


def needing_a_look(at: datetime) -> Sequence[Payout]:
    """Return payouts that no program can end, the oldest first: nobody knows, and their keys are too old."""
    query = select(Payout).options(joinedload(Payout.party)).where(is_puzzling(at))
    return db.session.scalars(query.order_by(Payout.id).limit(MOST)).all()


def is_puzzling(at: datetime) -> ColumnElement[bool]:
    """Return the condition of a payout that `needs_a_look` at an instant, for queries."""
    is_old = (
        select(PayoutAttempt.id)
        .where(PayoutAttempt.payout_id == Payout.id, PayoutAttempt.state.in_(("sending", "unknown")))
        .where(PayoutAttempt.sent_at <= at - KEY_LASTS)
    )
    is_lost = and_(Payout.state.in_(("unknown", "sending")), is_old.exists())
    is_open = and_(Payout.settled_at.is_(None), Payout.rail == "stripe")
    return and_(is_open, or_(is_lost, Payout.failure_code.in_(UNCLEAR)))


def needs_a_look(payout: Payout, at: datetime) -> bool:
    """Whether a person has to say what became of a payout."""
    if payout.settled_at is not None or payout.rail != "stripe":
        return False
    unknown = [each for each in payout.attempts if each.state in {"sending", "unknown"}]
    is_old = any(each.sent_at is not None and at - each.sent_at >= KEY_LASTS for each in unknown)
    return payout.failure_code in UNCLEAR or (payout.state in {"unknown", "sending"} and is_old)


def _is_tried() -> ColumnElement[bool]:
    return select(PayoutAttempt.id).where(PayoutAttempt.payout_id == Payout.id, PayoutAttempt.state.in_(LIVE)).exists()
