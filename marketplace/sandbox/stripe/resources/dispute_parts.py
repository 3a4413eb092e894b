"""What a dispute looks like: its representation and its inner parts."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import balance_transactions
from marketplace.sandbox.stripe.store.objects import Json

TEXTS = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_tracking_number",
    "uncategorized_text",
)
_FILES = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)
_REASON_CODES = {"visa": "10.4", "mastercard": "4837", "amex": "F29"}


def represent(context: Context, body: Json) -> Json:
    """Show a dispute with what was booked for it, and whether its deadline has passed."""
    details = body["evidence_details"]
    is_past = details["due_by"] < context.now and details["submission_count"] == 0
    return body | {
        "balance_transactions": balance_transactions.of_source(context, body),
        "evidence_details": details | {"past_due": is_past},
    }


def blank(context: Context, charge: Json, amount: int, reason: str) -> Json:
    """Return a fresh dispute of `amount` minor units of a charge."""
    brand = charge["payment_method_details"]["card"]["brand"]
    code = _REASON_CODES[brand]
    card = {"brand": brand, "case_type": "chargeback", "network": brand, "network_reason_code": code}
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": context.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(TEXTS + _FILES) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": context.settings.terms.evidence_due(context.now),
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": code,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {"card": card, "type": "card"},
        "reason": reason,
        "status": "needs_response",
    }
