"""What happens to money outside the API: banks take or return payouts, somebody works in the dashboard."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.resources import payouting, topups, transferring, transfers
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_OUTCOMES: dict[str, Callable[[Context, Json], Json]] = {
    "canceled": payouting.cancel,
    "in_transit": payouting.send,
    "paid": payouting.arrive,
}


def top_up(engine: Engine, params: Params) -> Json:
    """Put `amount` minor units of `currency` into the platform's balance, available at once."""
    with engine.write() as context:
        made = topups.open_topup(context, params)
        params.refuse_unknown()
        return topups.succeed(context, made)


def transfer(engine: Engine, params: Params) -> Json:
    """Send money to a connected account in the dashboard: no request of the API caused it."""
    with engine.write() as context:
        wish = transfers.read_wish(context, params)
        params.refuse_unknown()
        return transferring.transfer(context, wish)


def reverse(engine: Engine, params: Params, transfer_id: str) -> Json:
    """Take money of a transfer back in the dashboard: `amount` minor units, or all that is left."""
    amount = params.integer("amount", minimum=1)
    params.refuse_unknown()
    with engine.write() as context:
        return transferring.reverse(context, context.addressed(transferring.KIND, transfer_id), amount=amount)


def settle(engine: Engine, params: Params, payout_id: str, outcome: str) -> Json:
    """Let a bank take a payout or send it back, whosever it is; `reason` says why it came back.

    Raises:
        ApiError: there is none, or its status does not allow that.
    """
    reason = params.text("reason")
    params.refuse_unknown()
    with engine.write() as context:
        own, before = _payout(context, payout_id)
        if outcome == "failed":
            after = payouting.fail(own, before, reason)
        else:
            after = _OUTCOMES[outcome](own, before) if outcome in _OUTCOMES else before
        if after is before:
            raise ApiError(f"A payout with a status of {before['status']} cannot be {outcome}.")
        return after


def _payout(context: Context, payout_id: str) -> tuple[Context, Json]:
    try:
        account, body = context.objects.anywhere(payout_id)
    except LookupError:
        raise errors.no_such("payout", payout_id, "id", status=404) from None
    return context.on(account), body
