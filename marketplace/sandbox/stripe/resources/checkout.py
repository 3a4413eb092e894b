"""The life of a Checkout Session: open, then complete or expired, once and for good."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.sandbox.stripe.cards import Card
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import customers, events, payment_intents, payment_methods, payments
from marketplace.sandbox.stripe.resources.session_parts import customer_details
from marketplace.sandbox.stripe.store.objects import Condition, Json, equals

NEXT_EXPIRY = (
    "SELECT min(json_extract(body, '$.expires_at')) AS due FROM objects INDEXED BY open_sessions "
    "WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open'"
)
_PAID = frozenset({"succeeded", "requires_capture"})


def pay(
    context: Context, session: Json, card: Card, *, expires: tuple[int, int], email: str, holder: str
) -> tuple[Json, Json]:
    """Try to pay an open session with a card; return the session and its payment as they then are.

    The payment is opened with the first attempt and used again by later ones.
    """
    intent = _intent(context, session)
    method = payment_methods.add(
        context, card, expires=expires, holder={"email": email, "name": holder}, customer=session["customer"]
    )
    session = session | {"payment_intent": intent["id"], "customer_details": _details(session, email, holder)}
    context.objects.save(session)
    intent = payments.confirm(context, intent, method)
    return _settled(context, session, intent), intent


def answer_challenge(context: Context, session: Json, intent: Json, *, approved: bool) -> tuple[Json, Json]:
    """Go on with a session after the customer answered the bank's question."""
    intent = payments.authenticate(context, intent, approved=approved)
    return _settled(context, session, intent), intent


def complete_free(context: Context, session: Json, *, email: str) -> Json:
    """Complete a session that costs nothing."""
    session = session | {"customer_details": _details(session, email, None)}
    return _complete(context, session, "no_payment_required")


def expire(context: Context, session: Json) -> Json:
    """Close an open session, and give up its payment if one was begun."""
    intent = context.objects.get("payment_intent", session["payment_intent"]) if session["payment_intent"] else None
    if intent and intent["status"] != "canceled":
        payments.cancel(context, intent, "expired")
    session = context.objects.save(session | {"status": "expired", "url": None})
    events.record(context, "checkout.session.expired", session)
    return session


def of_payment(context: Context, intent: Json) -> Json | None:
    """Return the session that a payment belongs to, if any."""
    sessions = context.objects.all("checkout.session", equals("payment_intent", intent["id"]))
    return sessions[0] if sessions else None


def due(context: Context) -> Sequence[Json]:
    """Return the open sessions whose time is over."""
    return context.objects.all(
        "checkout.session",
        Condition(
            "json_extract(body, '$.status') = 'open' AND json_extract(body, '$.expires_at') <= ?", (context.now,)
        ),
    )


def next_due(context: Context) -> int | None:
    """Return when the next open session's time is over, in Unix seconds."""
    [row] = context.objects.rows(NEXT_EXPIRY)
    return None if row["due"] is None else int(row["due"])


def _intent(context: Context, session: Json) -> Json:
    if session["payment_intent"]:
        return context.referenced("payment_intent", session["payment_intent"], "payment_intent")
    return payment_intents.open_intent(
        context,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=session["customer"],
        details=context.objects.private(session["id"])["payment_intent_data"],
    )


def _details(session: Json, email: str, holder: str | None) -> Json:
    details = session["customer_details"] or customer_details(None, email)
    return {**details, "email": email, "name": details["name"] or holder}


def _settled(context: Context, session: Json, intent: Json) -> Json:
    if intent["status"] not in _PAID:
        return session
    return _complete(context, session, "paid" if intent["status"] == "succeeded" else "unpaid")


def _complete(context: Context, session: Json, payment_status: str) -> Json:
    if session["customer_creation"] == "always":
        details = session["customer_details"]
        customer = customers.guest(context, email=details["email"], name=details["name"])
        session = session | {"customer": customer["id"]}
    information = {"business_name": None, "individual_name": None, "shipping_details": None}
    outcome = {"status": "complete", "payment_status": payment_status, "url": None}
    session = context.objects.save(session | outcome | {"collected_information": information})
    events.record(context, "checkout.session.completed", session)
    return session
