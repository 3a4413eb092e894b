"""PaymentIntents: amounts to be paid. Their life is in `payments`."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.currencies import MAXIMUM_MINOR, MINIMUM_MINOR
from marketplace.sandbox.stripe.ids import new_id, random_text
from marketplace.sandbox.stripe.resources import events, payment_methods, payments
from marketplace.sandbox.stripe.resources.addresses import shipping
from marketplace.sandbox.stripe.resources.listing import created, listing, matching
from marketplace.sandbox.stripe.resources.prices import currency
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors, metadata
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_CAPTURE_METHODS = ("automatic", "automatic_async", "manual")
_CANCELLATION_REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")
_TEXTS = ("description", "receipt_email", "statement_descriptor", "statement_descriptor_suffix", "transfer_group")
_FUTURE_USAGES = ("off_session", "on_session")

RESOURCE = Resource("payment_intent", expandable=frozenset({"customer", "latest_charge", "payment_method"}))


def read_details(params: Params) -> Json:
    """Read what both a PaymentIntent and a Checkout Session's `payment_intent_data` may say of a payment."""
    details: Json = {field: params.text(field) for field in _TEXTS if params.has(field)}
    details["capture_method"] = params.choice("capture_method", _CAPTURE_METHODS) or "automatic_async"
    details["setup_future_usage"] = params.choice("setup_future_usage", _FUTURE_USAGES)
    details["shipping"] = shipping(params)
    details["metadata"] = metadata.merged(params)
    return details


def open_intent(context: Context, *, amount: int, currency: str, customer: str | None, details: Json) -> Json:
    """Store a new payment that waits for a payment method; `amount` in minor units."""
    intent_id = new_id("pi")
    intent = _blank(context, intent_id) | {"amount": amount, "currency": currency, "customer": customer} | details
    context.objects.add(intent)
    events.record(context, "payment_intent.created", intent)
    return intent


def create(context: Context, params: Params) -> Json:
    """Create a PaymentIntent, and confirm it at once if asked."""
    amount = params.required_integer("amount", minimum=1, maximum=MAXIMUM_MINOR)
    code = currency(params)
    if amount < MINIMUM_MINOR:
        raise ApiError(f"Amount must be at least {MINIMUM_MINOR}.", code="amount_too_small", param="amount")
    customer = params.text("customer")
    if customer:
        context.referenced("customer", customer, "customer")
    _accept_card_only(params)
    details = read_details(params)
    intent = open_intent(context, amount=amount, currency=code, customer=customer, details=details)
    if params.boolean("confirm"):
        return confirm(context, params, intent["id"])
    if name := params.text("payment_method"):
        method = payment_methods.given(context, name, customer=customer)
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
    return context.objects.save(intent)


def confirm(context: Context, params: Params, intent_id: str) -> Json:
    """Confirm a payment with the payment method given or the one it has."""
    intent = context.addressed(RESOURCE.kind, intent_id, param="intent")
    name = params.text("payment_method") or intent["payment_method"]
    if name is None:
        raise errors.missing("payment_method")
    method = payment_methods.given(context, name, customer=intent["customer"])
    context.objects.save_private(intent_id, {"return_url": params.url("return_url")})
    confirmed = payments.confirm(context, intent, method, off_session=bool(params.boolean("off_session")))
    failure = confirmed["last_payment_error"]
    if failure:
        raise errors.card_error(
            failure["message"],
            code=failure["code"],
            decline_code=failure["decline_code"],
            facts={"charge": failure["charge"], "payment_intent": confirmed, "payment_method": method},
        )
    return confirmed


def capture(context: Context, params: Params, intent_id: str) -> Json:
    """Capture an authorised payment, all of it unless `amount_to_capture` says less."""
    intent = context.addressed(RESOURCE.kind, intent_id, param="intent")
    payments.require(intent, "capture")
    amount = params.integer("amount_to_capture", minimum=1, maximum=intent["amount_capturable"])
    return payments.capture(context, intent, amount or intent["amount_capturable"])


def cancel(context: Context, params: Params, intent_id: str) -> Json:
    """Cancel a payment."""
    intent = context.addressed(RESOURCE.kind, intent_id, param="intent")
    return payments.cancel(context, intent, params.choice("cancellation_reason", _CANCELLATION_REASONS))


def index(context: Context, params: Params) -> Json:
    """List PaymentIntents, by customer and time of creation."""
    where = [*matching(params, ("customer",)), *created(params)]
    return listing(context, params, RESOURCE, "/v1/payment_intents", where)


def retrieve(context: Context, params: Params, intent_id: str) -> Json:
    """Retrieve a PaymentIntent."""
    params.text("client_secret")
    return context.addressed(RESOURCE.kind, intent_id, param="intent")


def update(context: Context, params: Params, intent_id: str) -> Json:
    """Change the texts and metadata of a payment, and its amount until it is confirmed."""
    intent = context.addressed(RESOURCE.kind, intent_id, param="intent")
    if params.has("amount"):
        payments.require(intent, "update")
        intent["amount"] = params.required_integer("amount", minimum=MINIMUM_MINOR, maximum=MAXIMUM_MINOR)
    intent |= {field: params.text(field) for field in _TEXTS if params.has(field)}
    intent["metadata"] = metadata.merged(params, intent["metadata"])
    return context.objects.save(intent)


def _accept_card_only(params: Params) -> None:
    automatic = params.section("automatic_payment_methods")
    automatic.boolean("enabled")
    automatic.choice("allow_redirects", ("always", "never"))
    for name in params.texts("payment_method_types") or []:
        if name != "card":
            raise ApiError(f"The payment method type {name} is invalid.", param="payment_method_types")


def _blank(context: Context, intent_id: str) -> Json:
    nothing = (
        "allowed_payment_method_types application application_fee_amount canceled_at cancellation_reason customer "
        "customer_account description excluded_payment_method_types hooks last_payment_error latest_charge "
        "managed_payments next_action on_behalf_of payment_details payment_method "
        "payment_method_configuration_details payment_record presentment_details processing receipt_email review "
        "setup_future_usage shipping source statement_descriptor statement_descriptor_suffix transfer_data "
        "transfer_group"
    )
    return {
        "id": intent_id,
        "object": RESOURCE.kind,
        **dict.fromkeys(nothing.split()),
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{random_text(25)}",
        "confirmation_method": "automatic",
        "created": context.now,
        "livemode": False,
        "metadata": {},
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }


ROUTES = (
    Route("POST", "/v1/payment_intents", create),
    Route("GET", "/v1/payment_intents", index),
    Route("GET", "/v1/payment_intents/<intent_id>", retrieve),
    Route("POST", "/v1/payment_intents/<intent_id>", update),
    Route("POST", "/v1/payment_intents/<intent_id>/confirm", confirm),
    Route("POST", "/v1/payment_intents/<intent_id>/capture", capture),
    Route("POST", "/v1/payment_intents/<intent_id>/cancel", cancel),
)
