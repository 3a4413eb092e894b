"""The life of a payment: confirmed with a card, perhaps challenged, captured or given up.

    requires_payment_method --confirm--> succeeded | requires_capture | requires_action | requires_payment_method
    requires_action --authenticate--> succeeded | requires_capture | requires_payment_method
    requires_capture --capture--> succeeded        anything unfinished --cancel--> canceled

Each attempt that reaches the issuer is a charge. The callers hold the file's only write transaction: two clicks on one
Pay button follow one another, and the second finds the payment done.
"""

from __future__ import annotations

from dataclasses import replace

from marketplace.sandbox.stripe import cards
from marketplace.sandbox.stripe.cards import Card, Decline
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import charges, events, payment_methods
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors

_UNCONFIRMED = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})
_ALLOWED = {
    "confirm": _UNCONFIRMED,
    "authenticate": frozenset({"requires_action"}),
    "capture": frozenset({"requires_capture"}),
    "cancel": _UNCONFIRMED | {"requires_capture"},
    "update": _UNCONFIRMED | {"requires_capture"},
}


def require(intent: Json, action: str) -> None:
    """Check that an action is possible in the payment's state.

    Raises:
        ApiError: it is not.
    """
    if intent["status"] not in _ALLOWED[action]:
        raise errors.unexpected_state(
            f"You cannot {action} this PaymentIntent because it has a status of {intent['status']}. "
            f"Only a PaymentIntent with one of the following statuses may be used for this: "
            f"{', '.join(sorted(_ALLOWED[action]))}.",
            code="payment_intent_unexpected_state",
            facts={"payment_intent": intent},
        )


def confirm(context: Context, intent: Json, method: Json, *, off_session: bool = False) -> Json:
    """Try to pay with a payment method and return the payment as it then is.

    A card that asks its holder is sent to the challenge page, or refused when nobody is there (`off_session`).
    """
    require(intent, "confirm")
    intent = intent | {"payment_method": method["id"], "next_action": None, "last_payment_error": None}
    card = payment_methods.card_of(context, method)
    if card.needs_challenge and off_session:
        card = replace(card, decline=cards.AUTHENTICATION_REQUIRED)
    elif card.needs_challenge:
        return _ask_customer(context, intent)
    return _charge(context, intent, method, card, authenticated=False)


def authenticate(context: Context, intent: Json, *, approved: bool) -> Json:
    """Go on after the customer answered the bank's question."""
    require(intent, "authenticate")
    method = context.referenced("payment_method", intent["payment_method"], "payment_method")
    intent = intent | {"next_action": None}
    if not approved:
        return _refuse(context, intent, method, cards.AUTHENTICATION_FAILED, charge=None)
    return _charge(context, intent, method, payment_methods.card_of(context, method), authenticated=True)


def capture(context: Context, intent: Json, amount: int) -> Json:
    """Take all or part of an authorised payment; the rest is released."""
    require(intent, "capture")
    charge = context.referenced("charge", intent["latest_charge"], "latest_charge")
    method = context.referenced("payment_method", intent["payment_method"], "payment_method")
    charges.capture(context, charge, amount=amount, card=payment_methods.card_of(context, method))
    return _succeed(context, intent, amount)


def cancel(context: Context, intent: Json, reason: str | None) -> Json:
    """Give a payment up; money held on the card is released."""
    require(intent, "cancel")
    if intent["status"] == "requires_capture":
        charges.release(context, context.referenced("charge", intent["latest_charge"], "latest_charge"))
    changes = {"amount_capturable": 0, "canceled_at": context.now, "cancellation_reason": reason, "next_action": None}
    return _become(context, intent | changes, "canceled", "payment_intent.canceled")


def _charge(context: Context, intent: Json, method: Json, card: Card, *, authenticated: bool) -> Json:
    charge = charges.authorize(context, intent, method, card, authenticated=authenticated)
    intent = intent | {"latest_charge": charge["id"]}
    if card.decline:
        return _refuse(context, intent, method, card.decline, charge=charge["id"])
    if intent["capture_method"] == "manual":
        charges.hold(context, charge)
        intent = intent | {"amount_capturable": intent["amount"]}
        return _become(context, intent, "requires_capture", "payment_intent.amount_capturable_updated")
    charges.capture(context, charge, amount=intent["amount"], card=card)
    return _succeed(context, intent, intent["amount"])


def _succeed(context: Context, intent: Json, amount: int) -> Json:
    intent = intent | {"amount_received": amount, "amount_capturable": 0}
    return _become(context, intent, "succeeded", "payment_intent.succeeded")


def _ask_customer(context: Context, intent: Json) -> Json:
    url = context.settings.url(f"/c/challenge/{intent['id']}")
    return_url = context.objects.private(intent["id"]).get("return_url")
    redirect = {"return_url": return_url, "url": url}
    intent = intent | {"next_action": {"redirect_to_url": redirect, "type": "redirect_to_url"}}
    return _become(context, intent, "requires_action", "payment_intent.requires_action")


def _refuse(context: Context, intent: Json, method: Json, decline: Decline, *, charge: str | None) -> Json:
    error = {
        "advice_code": None,
        "charge": charge,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "network_advice_code": None,
        "network_decline_code": "01" if charge else None,
        "payment_method": method,
        "payment_method_type": "card",
        "type": "card_error" if charge else "invalid_request_error",
    }
    intent = intent | {"last_payment_error": error, "payment_method": None}
    return _become(context, intent, "requires_payment_method", "payment_intent.payment_failed")


def _become(context: Context, intent: Json, status: str, event: str) -> Json:
    intent = context.objects.save(intent | {"status": status})
    events.record(context, event, intent)
    return intent
