"""What happens outside the API: time passes, banks decide, somebody works in the dashboard."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.resources import dispute_parts, disputing, refunding
from marketplace.sandbox.stripe.resources.refunds import charge_meant
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_LONGEST_SECONDS = 10 * 366 * 86_400
_DECISIONS: dict[str, Callable[[Context, Json], Json]] = {
    "won": disputing.win,
    "lost": disputing.lose,
    # A customer who withdraws leaves the bank to decide for the account.
    "withdrawn": disputing.win,
}


def clock(engine: Engine, params: Params) -> Json:
    """Show the sandbox's time in Unix seconds, and by how much it is ahead of the world's."""
    params.refuse_unknown()
    return {"now": engine.now(), "ahead": engine.now() - engine.world_time()}


def advance(engine: Engine, params: Params) -> Json:
    """Turn the clock forward by `seconds`, and do what that makes due."""
    seconds = params.required_integer("seconds", minimum=0, maximum=_LONGEST_SECONDS)
    params.refuse_unknown()
    engine.advance(seconds)
    return {"now": engine.now(), "ahead": engine.now() - engine.world_time()}


def dispute(engine: Engine, params: Params) -> Json:
    """Let a customer dispute what is left of the charge that `charge` or `payment_intent` names."""
    with engine.write() as context:
        charge = charge_meant(context, params)
        reason = params.text("reason") or "fraudulent"
        params.refuse_unknown()
        return dispute_parts.represent(context, disputing.open_dispute(context, charge, reason=reason))


def decide(engine: Engine, params: Params, dispute_id: str, decision: str) -> Json:
    """Let a bank decide a dispute, or its customer withdraw it; or let a bank change its mind about a lost one.

    Raises:
        ApiError: it is decided already.
    """
    params.refuse_unknown()
    with engine.write() as context:
        before = context.addressed("dispute", dispute_id)
        if decision == "reinstated":
            return dispute_parts.represent(context, disputing.reinstate(context, before))
        if decision not in _DECISIONS or before["status"] not in disputing.OPEN:
            raise ApiError(f"A dispute with a status of {before['status']} cannot be {decision}.")
        return dispute_parts.represent(context, _DECISIONS[decision](context, before))


def refund(engine: Engine, params: Params) -> Json:
    """Refund in the dashboard: no request of the API caused it, and its metadata are empty."""
    with engine.write() as context:
        charge, amount = charge_meant(context, params), params.integer("amount", minimum=1)
        params.refuse_unknown()
        return refunding.refund(context, charge, amount=amount, reason="requested_by_customer")


def settle(engine: Engine, params: Params, refund_id: str, outcome: str) -> Json:
    """Let a bank do or refuse a refund, or somebody cancel it in the dashboard; `reason` says why it failed.

    Raises:
        ApiError: the refund's status does not allow that.
    """
    reason = params.text("reason") or "expired_or_canceled_card"
    params.refuse_unknown()
    with engine.write() as context:
        before = context.addressed("refund", refund_id)
        if outcome == "canceled":
            return refunding.cancel(context, before)
        after = before
        if outcome == "failed":
            after = refunding.fail(context, before, reason)
        elif outcome == "succeeded":
            after = refunding.succeed(context, before)
        if after is before:
            raise ApiError(f"A refund with a status of {before['status']} cannot be {outcome}.")
        return after


def prune(engine: Engine, params: Params) -> Json:
    """Forget every answer kept under an idempotency key, as Stripe does after a day."""
    params.refuse_unknown()
    with engine.write() as context:
        return {"pruned": context.answers.prune()}
