"""What a payout is made of."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.store.objects import Json

KIND = "payout"
_WORDS = {
    "account_closed": "The bank account has been closed.",
    "debit_not_authorized": "Debit transactions are not approved on this bank account.",
    "insufficient_funds": "Your Stripe account has insufficient funds to cover the payout.",
    "invalid_currency": "The bank was unable to process this payout because of its currency.",
    "no_account": "The bank account could not be located.",
}


def blank(context: Context, bank: Json, amount: int, currency: str) -> Json:
    """Return a payout into a bank account before it is booked."""
    return {
        "id": new_id("po"),
        "object": KIND,
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": context.settings.terms.arrives_on(context.now),
        "automatic": False,
        "balance_transaction": None,
        "created": context.now,
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": bank["id"],
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "pending",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }


def explained(code: str) -> str:
    """Return what Stripe says of a failure."""
    return _WORDS.get(code, "The bank could not process this payout.")
