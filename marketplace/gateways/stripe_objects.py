"""Stripe's objects read into ours, and our request written as Stripe's parameters. No call is made here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

import stripe

from marketplace.gateways.ports import (
    Captured,
    CheckoutItem,
    CheckoutRequest,
    CheckoutSession,
    ProviderEvent,
    ProviderRefund,
    RefundRequest,
)
from marketplace.gateways.stripe_amounts import from_stripe, to_stripe

if TYPE_CHECKING:
    from stripe.params import RefundCreateParams
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

ORDER: Final = "order"
KEY: Final = "key"
REFUND: Final = "refund"
STRIPES_REASONS: Final = ("duplicate", "fraudulent", "requested_by_customer")
"""The reasons that Stripe has a word for as well."""

LONGEST_NAME: Final = 250
MOST_LINES: Final = 100

_KEPT: Final = (
    "id", "object", "status", "payment_status", "client_reference_id", "currency", "amount", "amount_total", "livemode",
    "amount_refunded", "payment_intent", "charge", "reason", "amount_reversed", "destination", "transfer_group",
    "failure_code",
)  # fmt: skip


_REFUND_STATUS: Final = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}


def session_parameters(request: CheckoutRequest, idempotency_key: str) -> SessionCreateParams:
    """Return what Stripe is asked for. The same request and key give the same parameters, as a repeated key demands.

    Order and key are written on session and payment, so that either can be traced back from Stripe's side.
    """
    metadata = {ORDER: request.order_id, KEY: idempotency_key}
    parameters: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": request.order_id,
        "line_items": [_line(item, request.currency) for item in _fitting(request.items)],
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": f"Order {request.order_id}"},
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "expires_at": int(request.expires_at.timestamp()),
    }
    if request.customer_email:
        parameters["customer_email"] = request.customer_email
    return parameters


def read_session(session: stripe.checkout.Session) -> CheckoutSession:
    """Return a session in our words. It carries its money where the payment was expanded down to the balance."""
    currency = (session.currency or "").upper()
    metadata = session.metadata.to_dict() if session.metadata else {}
    return CheckoutSession(
        id=session.id,
        url=session.url,
        status=session.status or "open",
        is_paid=session.payment_status == "paid",
        order_id=session.client_reference_id or "",
        currency=currency,
        amount_minor=from_stripe(session.amount_total or 0, currency),
        is_live=session.livemode,
        expires_at=_instant(session.expires_at),
        captured=_captured(session.payment_intent),
        idempotency_key=metadata.get(KEY, ""),
        has_failed=session.status == "complete" and _has_failed(session.payment_intent),
    )


def refund_parameters(request: RefundRequest, idempotency_key: str) -> RefundCreateParams:
    """Return what Stripe is asked for when money goes back; order, refund and key can be traced from Stripe's side."""
    parameters: RefundCreateParams = {
        "payment_intent": request.payment_intent_id,
        "amount": to_stripe(request.amount_minor, request.currency),
        "metadata": {ORDER: request.order_id, REFUND: request.refund_id, KEY: idempotency_key},
    }
    if request.reason in STRIPES_REASONS:
        parameters["reason"] = cast("Any", request.reason)
    return parameters


def read_refund(refund: stripe.Refund) -> ProviderRefund:
    """Return a refund in our words."""
    currency = refund.currency.upper()
    metadata = refund.metadata.to_dict() if refund.metadata else {}
    return ProviderRefund(
        id=refund.id,
        status=_REFUND_STATUS.get(refund.status or "", "pending"),
        payment_intent_id=_id_of(refund.payment_intent),
        currency=currency,
        amount_minor=from_stripe(refund.amount, currency),
        refund_id=metadata.get(REFUND, ""),
        balance_transaction_id=_id_of(refund.balance_transaction) or None,
        failure_transaction_id=_id_of(getattr(refund, "failure_balance_transaction", None)) or None,
        failure=getattr(refund, "failure_reason", None) or "",
        created_at=_instant(refund.created),
    )


def read_event(event: Mapping[str, Any]) -> ProviderEvent:
    """Return an event in our words. Of a snapshot's object only ids, states and amounts are kept; a thin one has none.

    Raises:
        KeyError, TypeError, ValueError: it does not look like an event.
    """
    if event["object"] == "v2.core.event":
        return _read_thin_event(event)
    about = event["data"]["object"]
    return ProviderEvent(
        id=str(event["id"]),
        type=str(event["type"]),
        object_id=str(about.get("id") or ""),
        created_at=_instant(int(event["created"])),
        is_live=bool(event["livemode"]),
        payload={
            "id": event["id"],
            "type": event["type"],
            "created": event["created"],
            "api_version": event.get("api_version"),
            "object": {name: about[name] for name in _KEPT if name in about},
        },
        account_id=str(event.get("account") or ""),
    )


def _read_thin_event(event: Mapping[str, Any]) -> ProviderEvent:
    about = event["related_object"]
    return ProviderEvent(
        id=str(event["id"]),
        type=str(event["type"]),
        object_id=str(about["id"]),
        created_at=datetime.fromisoformat(event["created"]).astimezone(UTC),
        is_live=bool(event["livemode"]),
        payload={
            **{name: event[name] for name in ("id", "type", "created")},
            "object": {"id": about["id"], "object": about["type"]},
        },
        account_id=str(event.get("context") or ""),
    )


def _fitting(items: tuple[CheckoutItem, ...]) -> tuple[CheckoutItem, ...]:
    """A page shows at most a hundred lines: what does not fit is summed up in the last one."""
    if len(items) <= MOST_LINES:
        return items
    rest = items[MOST_LINES - 1 :]
    return (*items[: MOST_LINES - 1], CheckoutItem(f"{len(rest)} more", sum(item.amount_minor for item in rest)))


def _line(item: CheckoutItem, currency: str) -> SessionCreateParamsLineItem:
    return {
        "quantity": 1,
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": to_stripe(item.amount_minor, currency),
            "product_data": {"name": item.name[:LONGEST_NAME]},
        },
    }


def _has_failed(intent: str | stripe.PaymentIntent | None) -> bool:
    return isinstance(intent, stripe.PaymentIntent) and intent.status in {"requires_payment_method", "canceled"}


def _captured(intent: str | stripe.PaymentIntent | None) -> Captured | None:
    if not isinstance(intent, stripe.PaymentIntent) or intent.status != "succeeded":
        return None
    charge = intent.latest_charge
    if not isinstance(charge, stripe.Charge):
        return Captured(intent.id, charge, None, None, None)
    booked, is_contested = charge.balance_transaction, charge.disputed or charge.amount_refunded > 0
    if not isinstance(booked, stripe.BalanceTransaction):
        return Captured(intent.id, charge.id, booked, None, None, is_contested=is_contested)
    fee, currency = booked.fee, booked.currency.upper()
    return Captured(
        intent.id,
        charge.id,
        booked.id,
        from_stripe(fee, currency),
        _instant(booked.available_on),
        currency,
        is_contested,
    )


def _id_of(reference: Any) -> str:
    return reference if isinstance(reference, str) else getattr(reference, "id", "") or ""


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
