"""Sending payouts through Stripe, so that whoever dies in between leaves nothing half done and nothing sent twice.

Three steps: that it is being sent is committed; then, with no transaction open and no connection held, Stripe is asked;
then its answer is written and booked. Whoever comes again looks first, and asks with the same key.

Source: docs/money.md, "Payouts".
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.transaction import transaction
from marketplace.gateways.connect_ports import ProviderTransfer
from marketplace.gateways.errors import KeyReused, OutcomeUnknown, Refused, UnknownAtProvider
from marketplace.jobs.calling import ask, call, wait_for_turn
from marketplace.messaging import outbox
from marketplace.payouts import looking, outcomes, steps, transfers
from marketplace.payouts.refusals import NotToDecide, PayoutDiffers
from marketplace.payouts.transfers import Sending
from marketplace.runtime.gateways import gateways

FOREIGN = "A transfer shows at Stripe that no try of ours has made. Say whether it is this payout's."

log = structlog.get_logger(__name__)


def send(*, payout_id: int) -> None:
    """Send a payout, unless Stripe shows it already. Whatever stays open is found again by the sweep."""
    with transaction():
        plan = transfers.plan(payout_id, at=clock.now())
    if plan is None:
        return
    try:
        if plan.looks and look(payout_id, plan.public_id):
            return
        if plan.asks:
            _post(payout_id)
        elif plan.is_certain:
            _renew(payout_id)
    except Unavailable as silence:
        log.warning("payout waits", payout=plan.public_id, reason=silence.message)


def retry(*, payout_id: int) -> None:
    """Try a payout anew that Stripe refused for a reason that has passed: with a new key, once nothing shows."""
    with transaction():
        public_id = steps.locked(payout_id).public_id
    if not look(payout_id, public_id):
        _renew(payout_id)


def give_back(*, payout_id: int) -> None:
    """Give the reserve of a payout back that Stripe has refused for good, once nothing shows.

    Raises:
        Unavailable: no answer; the job comes back.
    """
    with transaction():
        public_id = steps.locked(payout_id).public_id
    if look(payout_id, public_id):
        return
    with transaction():
        try:
            outcomes.give_back(payout_id, by=transfers.BY, at=clock.now())
        except NotToDecide as refusal:
            log.warning("payout not given back", payout=public_id, reason=refusal.message)


def look(payout_id: int, public_id: str) -> bool:
    """Look what Stripe shows for a payout, adopt it, and return whether it shows anything.

    Raises:
        Unavailable: no answer; looking again is safe.
    """
    found = ask(lambda: gateways().connect.transfers_of(public_id))
    ours = looking.of_attempts(found)
    for seen in ours:
        with transaction():
            follow(seen)
    if found and not ours:
        with transaction():
            outcomes.puzzle(payout_id, FOREIGN, code="foreign_transfer")
    if not found:
        with transaction():
            outcomes.note_look(payout_id, at=clock.now())
    return bool(found)


def follow(seen: ProviderTransfer, *, is_answer: bool = False) -> str:
    """Write what Stripe shows of a transfer, in the open transaction, and say in words what became of it.

    `is_answer` says that our own call has just been answered with it. One that does not fit its payout is not booked;
    log, audit and reconciliation tell of it.
    """
    try:
        payout = outcomes.confirm(seen, at=clock.now(), is_answer=is_answer)
    except PayoutDiffers as refusal:
        log.exception("transfer not booked", transfer=seen.id, reason=refusal.message)
        return f"refused: {refusal.message}"
    return f"{payout.state} {payout.public_id}" if payout else "not ours"


def hand_over(payout_ids: Sequence[int]) -> None:
    """Write the jobs that send payouts, in the open transaction; where one still waits, none is added."""
    locks = {f"payout:{payout_id}": payout_id for payout_id in payout_ids}
    missing = outbox.not_waiting(list(locks))
    for lock, payout_id in locks.items():
        if lock in missing:
            outbox.defer("payouts.send", payout_id=payout_id, queueing_lock=lock)


def _post(payout_id: int) -> None:
    wait_for_turn()
    with transaction():
        sending = transfers.begin(payout_id, at=clock.now())
    if sending is not None:
        _ask(payout_id, sending)


def _ask(payout_id: int, sending: Sending) -> None:
    """Ask Stripe, and write what it said."""
    try:
        seen = call(lambda: gateways().connect.send_transfer(sending.request, idempotency_key=sending.key))
    except (Refused, UnknownAtProvider) as refusal:
        with transaction():
            code = refusal.facts.get("code") or "refused"
            outcomes.refuse(payout_id, refusal.message, code=code, at=clock.now())
    except KeyReused as reused:
        with transaction():
            outcomes.lose(payout_id, reused.message, at=clock.now(), code="key_reused")
    except OutcomeUnknown as unknown:
        with transaction():
            outcomes.lose(payout_id, unknown.message, at=clock.now())
        look(payout_id, sending.request.payout_id)
    except Unavailable as nothing:
        with transaction():
            outcomes.wait(payout_id, nothing.message, at=clock.now())
    else:
        with transaction():
            follow(seen, is_answer=True)


def _renew(payout_id: int) -> None:
    with transaction():
        if transfers.renew(payout_id, at=clock.now()):
            hand_over([payout_id])
