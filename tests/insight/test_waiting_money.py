"""What waits about disputes, until the bank's own deadline, and about payouts that nobody knows about."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.insight import waiting
from marketplace.insight.waiting import HOUR
from marketplace.orders.models import Order
from marketplace.payouts.rules import KEY_LASTS
from tests.support.disputes import opened_for
from tests.support.market import NOW, Market
from tests.support.payout_lives import decide, stuck
from tests.support.sandbox import Sandbox, sandbox

__all__ = ["sandbox"]


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


def test_a_payout_that_nobody_knows_about_waits_from_when_its_key_is_too_old_until_somebody_has_decided(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    payout = stuck(sandbox, superuser)
    [attempt] = payout.attempts
    with transaction():
        [found] = waiting.page(clock.now(), kind="puzzling_payout").items
        assert waiting.tally(clock.now()).by_kind["puzzling_payout"] == 1
        assert waiting.page(attempt.sent_at + KEY_LASTS - timedelta(seconds=1), kind="puzzling_payout").items == []

    assert (found.subject, found.about, found.owner) == (payout.public_id, payout.party.name, "finance")
    assert (found.sums, found.asked_by) == ([("EUR", 1_000)], "")
    assert (found.since, found.due_at) == (attempt.sent_at + KEY_LASTS, attempt.sent_at + KEY_LASTS + 4 * HOUR)

    decide(payout, "not_sent")
    with transaction():
        assert waiting.page(clock.now(), kind="puzzling_payout").items == []
