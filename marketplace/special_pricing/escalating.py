"""What nobody decided in time: handed on, never granted. Silence may approve a claim, but it spends no money.

Source: docs/money.md, "Special pricing".
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.special_pricing import steps
from marketplace.special_pricing.models import PricingRequest
from marketplace.special_pricing.rules import LATE


def escalate(*, at: datetime) -> PricingRequest | None:
    """Hand on one request that was due and that nobody decided; None when none is left. Acts as the system.

    It stays open and keeps its deadline; finance is told, and its partner too. Two may run at once: each passes over
    what the other has in hand.
    """
    due = select(PricingRequest).where(PricingRequest.state == "in_review", PricingRequest.due_at <= at)
    first = due.order_by(PricingRequest.due_at, PricingRequest.id).limit(1).with_for_update(skip_locked=True)
    request = db.session.scalars(first).one_or_none()
    if request is None or request.due_at is None:
        return None
    due_at = request.due_at.isoformat()
    step = steps.take(request, "escalate", by=LATE, at=at, rule=LATE, evidence={"due_at": due_at})
    outbox.defer("mail.pricing_escalated", step_id=step.id)
    return request
