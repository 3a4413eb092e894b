"""How every state of money that goes back is called and shown: refunds, credit notes, disputes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.web.label import Label

MONEY_LABELS: Final[Mapping[str, Mapping[str, Label]]] = {
    "refund": {
        "requested": Label(_l("Waiting"), "neutral", "clock"),
        "sending": Label(_l("Being sent"), "info", "refresh"),
        "unclear": Label(_l("Unclear"), "bad", "alert"),
        "pending": Label(_l("On its way"), "info", "clock"),
        "succeeded": Label(_l("Refunded"), "good", "check"),
        "failed": Label(_l("Came back"), "bad", "alert"),
        "refused": Label(_l("Refused by Stripe"), "bad", "x"),
    },
    "refund_reason": {
        "requested_by_customer": Label(_l("Customer asked for it"), "neutral", "person"),
        "not_delivered": Label(_l("Not delivered"), "neutral", "x"),
        "defective": Label(_l("Defective"), "neutral", "alert"),
        "duplicate": Label(_l("Bought twice"), "neutral", "copy"),
        "fraudulent": Label(_l("Fraudulent"), "bad", "flag"),
        "goodwill": Label(_l("Goodwill"), "neutral", "check"),
        "other": Label(_l("Other"), "neutral", "dot"),
    },
    "refund_failure": {
        "expired_or_canceled_card": Label(_l("The card has expired or was canceled"), "bad", "x"),
        "lost_or_stolen_card": Label(_l("The card was lost or stolen"), "bad", "x"),
        "charge_for_pending_refund_disputed": Label(_l("The customer disputed the payment meanwhile"), "bad", "flag"),
        "insufficient_funds": Label(_l("Stripe's balance did not cover it"), "bad", "alert"),
        "declined": Label(_l("The bank declined it"), "bad", "x"),
        "merchant_request": Label(_l("It was canceled at Stripe"), "neutral", "x"),
        "unknown": Label(_l("The bank gave no reason"), "bad", "alert"),
        "": Label(_l("The bank gave no reason"), "bad", "alert"),
    },
    "money_back": {
        "on_its_way": Label(_l("On its way"), "info", "clock"),
        "refunded": Label(_l("Refunded"), "good", "check"),
        "came_back": Label(_l("Came back"), "warn", "alert"),
        "not_made": Label(_l("Not made"), "neutral", "x"),
    },
    "credit_note_reason": {
        "requested_by_customer": Label(_l("At the buyer's request"), "neutral", "person"),
        "not_delivered": Label(_l("Not delivered"), "neutral", "x"),
        "defective": Label(_l("Defective"), "neutral", "alert"),
        "duplicate": Label(_l("Bought twice"), "neutral", "copy"),
        "fraudulent": Label(_l("Payment not authorised"), "neutral", "flag"),
        "goodwill": Label(_l("Goodwill"), "neutral", "check"),
        "other": Label(_l("Correction"), "neutral", "dot"),
    },
    "dispute": {
        "needs_response": Label(_l("Needs an answer"), "warn", "flag"),
        "under_review": Label(_l("At the bank"), "info", "clock"),
        "won": Label(_l("Won"), "good", "check"),
        "lost": Label(_l("Lost"), "bad", "x"),
    },
    "dispute_reason": {
        "credit_not_processed": Label(_l("A refund never came"), "neutral", "refund"),
        "duplicate": Label(_l("Charged twice"), "neutral", "copy"),
        "fraudulent": Label(_l("Not the cardholder's purchase"), "bad", "flag"),
        "general": Label(_l("No reason given"), "neutral", "dot"),
        "product_not_received": Label(_l("Nothing was delivered"), "neutral", "x"),
        "product_unacceptable": Label(_l("Defective, or not as described"), "neutral", "alert"),
        "subscription_canceled": Label(_l("Charged after canceling"), "neutral", "refresh"),
        "unrecognized": Label(_l("Payment not recognized"), "neutral", "eye"),
    },
}
