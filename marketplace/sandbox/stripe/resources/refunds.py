"""Refunds: money given back of a charge. Their life is in `refunding`.

Fields that Stripe leaves out until they say something (`failure_reason`, `failure_balance_transaction`,
`pending_reason`) are left out here as well.
"""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import events, refunding
from marketplace.sandbox.stripe.resources.listing import created, listing, matching, of_parent
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Condition, Json
from marketplace.sandbox.stripe.wire import errors, metadata
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")

RESOURCE = Resource(
    refunding.KIND,
    expandable=frozenset(
        {"balance_transaction", "charge", "customer", "failure_balance_transaction", "payment_intent", "payment_method"}
    ),
)


def create(context: Context, params: Params) -> Json:
    """Refund a charge, or the charge of a payment: all that is left of it unless `amount` says less."""
    amount = params.integer("amount", minimum=1)
    reason = params.choice("reason", _REASONS)
    notes = metadata.merged(params)
    return refunding.refund(context, charge_meant(context, params), amount=amount, reason=reason, metadata=notes)


def charge_meant(context: Context, params: Params) -> Json:
    """Return the charge that `charge` or `payment_intent` names.

    Raises:
        ApiError: neither or both were sent, they name nothing, or the payment was not made.
    """
    charge_id, intent_id = params.text("charge"), params.text("payment_intent")
    if charge_id and intent_id:
        raise ApiError("You may only specify one of these parameters: charge, payment_intent.", param="charge")
    if charge_id:
        return context.referenced("charge", charge_id, "charge")
    if not intent_id:
        raise ApiError(
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
            param="charge",
        )
    intent = context.referenced("payment_intent", intent_id, "payment_intent")
    if intent["status"] != "succeeded":
        raise errors.unexpected_state(f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.")
    return context.referenced("charge", intent["latest_charge"], "payment_intent")


def index(context: Context, params: Params) -> Json:
    """List refunds, by charge, payment and time of creation."""
    where: list[Condition] = [*matching(params, ("payment_intent",)), *created(params)]
    if charge := params.text("charge"):
        where.append(of_parent(charge))
    return listing(context, params, RESOURCE, "/v1/refunds", where)


def of_charge(context: Context, params: Params, charge_id: str) -> Json:
    """List the refunds of a charge."""
    context.addressed("charge", charge_id)
    return listing(context, params, RESOURCE, f"/v1/charges/{charge_id}/refunds", [of_parent(charge_id)])


def retrieve(context: Context, _params: Params, refund_id: str) -> Json:
    """Retrieve a refund."""
    return context.addressed(RESOURCE.kind, refund_id)


def update(context: Context, params: Params, refund_id: str) -> Json:
    """Change the metadata of a refund."""
    before = context.addressed(RESOURCE.kind, refund_id)
    after = before | {"metadata": metadata.merged(params, before["metadata"])}
    if after != before:
        context.objects.save(after)
        events.record(context, "refund.updated", after, before=before)
    return after


def cancel(context: Context, _params: Params, refund_id: str) -> Json:
    """Cancel a refund that requires action or is pending.

    Stripe cancels by the API only what requires action, and in the dashboard what is pending; here both are met, so
    that a refund can be seen canceled at all.
    """
    return refunding.cancel(context, context.addressed(RESOURCE.kind, refund_id))


ROUTES = (
    Route("POST", "/v1/refunds", create),
    Route("GET", "/v1/refunds", index),
    Route("GET", "/v1/refunds/<refund_id>", retrieve),
    Route("POST", "/v1/refunds/<refund_id>", update),
    Route("POST", "/v1/refunds/<refund_id>/cancel", cancel),
    Route("GET", "/v1/charges/<charge_id>/refunds", of_charge),
)
