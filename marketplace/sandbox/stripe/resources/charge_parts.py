"""The inner parts of a charge: what the issuer said and how the card was used."""

from __future__ import annotations

from marketplace.sandbox.stripe.cards import Card
from marketplace.sandbox.stripe.store.objects import Json

_DESCRIPTOR_LIMIT = 22

# What a fresh charge has: paid but not captured, and no part in anything else.
NOTHING_YET: Json = {
    "amount_captured": 0,
    "amount_refunded": 0,
    "application": None,
    "application_fee": None,
    "application_fee_amount": None,
    "authorization_code": None,
    "balance_transaction": None,
    "captured": False,
    "disputed": False,
    "failure_balance_transaction": None,
    "failure_code": None,
    "failure_message": None,
    "fraud_details": {},
    "level3": None,
    "livemode": False,
    "on_behalf_of": None,
    "paid": True,
    "presentment_details": None,
    "radar_options": {"session": None},
    "receipt_number": None,
    "refunded": False,
    "review": None,
    "source": None,
    "source_transfer": None,
    "status": "succeeded",
    "transfer": None,
    "transfer_data": None,
}


def outcome(card: Card) -> Json:
    """Return what the issuer said to a charge of this card."""
    refusal = card.decline
    reason = refusal.decline_code if refusal else None
    return {
        "advice_code": "try_again_later" if reason == "insufficient_funds" else None,
        "network_advice_code": None,
        "network_decline_code": "01" if refusal else None,
        "network_status": "declined_by_network" if refusal else "approved_by_network",
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 20,
        "rule": None,
        "seller_message": _seller_message(reason),
        "type": "issuer_declined" if refusal else "authorized",
    }


def method_details(card: Json, amount: int, *, authenticated: bool) -> Json:
    """Return how a payment method's card was charged; `authenticated` by a 3-D Secure challenge."""
    shown = ("brand", "checks", "country", "description", "exp_month", "exp_year", "fingerprint", "funding")
    more = ("iin", "issuer", "last4", "regulated_status", "wallet")
    details = {field: card[field] for field in shown + more}
    details |= {
        "amount_authorized": amount,
        "authorization_code": None,
        "capture_before": None,
        "electronic_commerce_indicator": "05" if authenticated else None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "moto": None,
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
        "setup_credential_usage": None,
        "stored_credential_usage": None,
        "three_d_secure": _three_d_secure() if authenticated else None,
        "transaction_link_id": None,
    }
    return {"card": details, "type": "card"}


def statement_descriptor(business_name: str, intent: Json) -> str:
    """Return what the card's statement says."""
    parts = [business_name.upper(), intent["statement_descriptor_suffix"]]
    return "* ".join(part for part in parts if part)[:_DESCRIPTOR_LIMIT]


def _seller_message(reason: str | None) -> str:
    if reason is None:
        return "Payment complete."
    if reason == "generic_decline":
        return "The bank did not return any further details with this decline."
    return f"The bank returned the decline code `{reason}`."


def _three_d_secure() -> Json:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "exemption_indicator_applied": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }
