"""What follows a payout: it arrives at a bank or comes back, it is taken back, a person decides about it."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.connect_ports import ProviderTransfer
from marketplace.gateways.errors import KeyReused, OutcomeUnknown, Refused, UnknownAtProvider
from marketplace.jobs.calling import ask, call, wait_for_turn
from marketplace.payouts import arrivals, deciding, reversing
from marketplace.payouts.models import Payout, PayoutDecision, PayoutReversal
from marketplace.payouts.reversing import Taking
from marketplace.runtime.gateways import gateways

NOWHERE = "Stripe shows no such reversal, and its key has expired. Nothing was taken back."

log = structlog.get_logger(__name__)


def look_for_arrivals(*, destination_id: int) -> None:
    """See which payments to a bank Stripe has made for a destination, and note what they mean for its payouts.

    Raises:
        Unavailable: no answer; the job comes back.
    """
    follow = fetch_arrivals(destination_id)
    with transaction():
        follow()


def fetch_arrivals(destination_id: int) -> Callable[[], str]:
    """Fetch the payments to a destination's bank, and return what notes them in the open transaction."""
    with transaction():
        awaited = arrivals.awaited(destination_id, at=clock.now())
    if awaited is None:
        return lambda: "nothing awaited"
    connect = gateways().connect
    shown = ask(lambda: list(connect.payouts_since(awaited.since, account_id=awaited.account_id)))
    return lambda: f"{arrivals.follow(destination_id, shown, at=clock.now())} moved"


def fetch_transfer(stripe_transfer_id: str) -> ProviderTransfer:
    """Fetch a transfer as it is now."""
    return ask(lambda: gateways().connect.find_transfer(stripe_transfer_id))


def look_for_reversals(*, payout_id: int) -> None:
    """Write down every reversal that Stripe shows of a payout's transfer, each in a transaction of its own.

    Raises:
        Unavailable: no answer; the job comes back.
    """
    with transaction():
        transfer_id = db.session.get_one(Payout, payout_id).stripe_transfer_id
    for seen in ask(lambda: gateways().connect.reversals_of(transfer_id)) if transfer_id else ():
        with transaction():
            reversing.record(seen, at=clock.now())


def reverse(*, reversal_id: int) -> None:
    """Take money of a payout back, unless Stripe shows that it was. Whatever stays open is found by the sweep."""
    try:
        wait_for_turn()
        with transaction():
            taking = reversing.begin(reversal_id, at=clock.now())
            payout_id = db.session.get_one(PayoutReversal, reversal_id).payout_id
        if taking is None:
            return
        if taking.looks:
            look_for_reversals(payout_id=payout_id)
            if _is_over(reversal_id):
                return
        if taking.asks:
            _take(reversal_id, taking)
        else:
            with transaction():
                reversing.refuse(reversal_id, NOWHERE, at=clock.now())
    except Unavailable as silence:
        log.warning("reversal waits", reversal=reversal_id, reason=silence.message)


def decide(*, decision_id: int) -> None:
    """Carry a person's decision about a payout out, by what Stripe shows now.

    Raises:
        Unavailable: no answer; the job comes back.
    """
    with transaction():
        decision = db.session.get_one(PayoutDecision, decision_id)
        public_id, transfer_id = decision.payout.public_id, decision.transfer_id
    shown = {each.id: each for each in ask(lambda: gateways().connect.transfers_of(public_id))}
    if transfer_id and transfer_id not in shown:
        try:
            found = fetch_transfer(transfer_id)
        except UnknownAtProvider:
            found = None
        shown |= {found.id: found} if found and found.payout_id == public_id else {}
    with transaction():
        deciding.carry_out(decision_id, list(shown.values()), at=clock.now())


def _take(reversal_id: int, taking: Taking) -> None:
    connect = gateways().connect
    try:
        seen = call(
            lambda: connect.reverse_transfer(taking.transfer_id, taking.amount_minor, idempotency_key=taking.key)
        )
    except (Refused, UnknownAtProvider, KeyReused) as refusal:
        with transaction():
            reversing.refuse(reversal_id, refusal.message, at=clock.now())
    except OutcomeUnknown as unknown:
        with transaction():
            reversing.wait(reversal_id, unknown.message, may_have_been=True)
    except Unavailable as nothing:
        with transaction():
            reversing.wait(reversal_id, nothing.message, may_have_been=taking.looks)
    else:
        with transaction():
            reversing.record(seen, at=clock.now())


def _is_over(reversal_id: int) -> bool:
    with transaction():
        return db.session.get_one(PayoutReversal, reversal_id, populate_existing=True).closed_at is not None
