"""Finding payouts that nobody moves any more: a dead worker's, those that wait, and arrivals nobody told of."""

from __future__ import annotations

from typing import Final

import structlog

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.transaction import transaction
from marketplace.jobs import payouts
from marketplace.jobs.calling import ask
from marketplace.messaging import outbox
from marketplace.payouts import arrivals, deciding, gate, looking, reversing, runs
from marketplace.payouts.rules import STUCK_AFTER
from marketplace.runtime.gateways import gateways

log = structlog.get_logger(__name__)

ARRIVALS: Final = "payouts.arrivals"


def sweep() -> None:
    """Hand over again what nobody finished: runs, payouts, refusals, reversals, decisions. Every minute.

    Nothing of it depends on a queue's locks: a job too many finds nothing to do.
    """
    at = clock.now()
    with transaction():
        for run_id in runs.unfinished():
            outbox.defer("payouts.run", run_id=run_id, queueing_lock=f"payout_run:{run_id}")
        payouts.hand_over(looking.to_send(at))
        for reversal_id in reversing.to_send(at - STUCK_AFTER):
            key = f"payout_reversal:{reversal_id}"
            outbox.defer("payouts.reverse", reversal_id=reversal_id, queueing_lock=key)
        for decision_id in deciding.ordered():
            key = f"payout_decision:{decision_id}"
            outbox.defer("payouts.decision", decision_id=decision_id, queueing_lock=key)
        is_short = any(looking.is_retried(each) for each in looking.refused())
    _take_up(_available() if is_short else {})


def _take_up(held: dict[str, int]) -> None:
    """Give back what was refused for good; try the rest anew as far as there is money at Stripe by now."""
    with transaction():
        for payout in looking.refused():
            if not looking.is_retried(payout):
                key = f"payout_back:{payout.id}"
                outbox.defer("payouts.give_back", payout_id=payout.id, queueing_lock=key)
            elif held.get(payout.currency, 0) >= payout.amount_minor:
                held[payout.currency] -= payout.amount_minor
                outbox.defer("payouts.retry", payout_id=payout.id, queueing_lock=f"payout_retry:{payout.id}")


def _available() -> dict[str, int]:
    """What Stripe holds as available, by currency in minor units; nothing where it does not answer."""
    try:
        return {code: available for code, (available, _) in ask(gateways().connect.balances).items()}
    except Unavailable as silence:
        log.warning("balance not known", reason=silence.message)
        return {}


def look_for_arrivals() -> None:
    """Look through the payments to every bank that something is still on its way to. Every half hour."""
    with transaction():
        if gate.shut_since() is None:
            for destination_id in arrivals.waiting(clock.now()):
                outbox.defer(ARRIVALS, destination_id=destination_id, queueing_lock=f"payout_arrivals:{destination_id}")
