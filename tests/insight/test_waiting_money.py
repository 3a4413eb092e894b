"""What waits about disputes: until the bank's own deadline, with what is at stake."""

from __future__ import annotations

from datetime import timedelta

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.insight import waiting
from marketplace.orders.models import Order
from tests.support.disputes import opened_for
from tests.support.market import NOW, Market


def test_a_dispute_waits_until_the_banks_deadline_unless_it_was_answered(market: Market) -> None:
    order = db.session.query(Order).filter_by(public_id=market.order).one()
    dispute = opened_for(order)
    dispute.due_at = clock.now() + timedelta(days=2)
    db.session.flush()

    [found] = waiting.page(NOW, kind="open_dispute").items
    assert (found.subject, found.about, found.due_at) == (dispute.public_id, market.order, NOW + timedelta(days=2))
    assert (found.amount_minor, found.currency) == (108_000, "EUR")
    dispute.answer = "acceptance"
    db.session.flush()
    assert waiting.page(NOW, kind="open_dispute").items == []
