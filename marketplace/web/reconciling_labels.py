"""What reconciliation shows: movements, differences, what people have booked."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.web.label import Label

RECONCILING_LABELS: Final = {
    "difference": {
        "open": Label(_l("Open"), "bad", "alert"),
        "explained": Label(_l("Explained"), "warn", "info"),
        "moving": Label(_l("On its way"), "info", "clock"),
        "over": Label(_l("Gone"), "good", "check"),
    },
    "difference_kind": {
        "unbooked": Label(_l("Not in the books"), "bad", "alert"),
        "unseen": Label(_l("Not at Stripe"), "bad", "alert"),
        "amount": Label(_l("Other amount"), "bad", "alert"),
        "currency": Label(_l("Other currency"), "bad", "alert"),
        "double": Label(_l("Twice"), "bad", "copy"),
        "balance": Label(_l("Balance"), "bad", "alert"),
        "available": Label(_l("Availability"), "warn", "clock"),
        "clearing": Label(_l("Stands still"), "warn", "pause"),
        "order": Label(_l("Order"), "bad", "order"),
        "bank": Label(_l("Bank"), "warn", "statement"),
    },
    "movement": {
        "charge": Label(_l("Charge"), "neutral", "card"),
        "refund": Label(_l("Refund"), "neutral", "refund"),
        "refund_failure": Label(_l("Refund came back"), "neutral", "refund"),
        "dispute": Label(_l("Dispute"), "neutral", "flag"),
        "dispute_reversal": Label(_l("Dispute came back"), "neutral", "flag"),
        "transfer": Label(_l("Transfer"), "neutral", "send"),
        "transfer_reversal": Label(_l("Transfer came back"), "neutral", "send"),
        "payout": Label(_l("To the bank"), "neutral", "payout"),
        "payout_failure": Label(_l("Back from the bank"), "neutral", "payout"),
        "top_up": Label(_l("Top-up"), "neutral", "plus"),
        "top_up_reversal": Label(_l("Top-up came back"), "neutral", "minus"),
        "fee": Label(_l("Fee"), "neutral", "minus"),
        "adjustment": Label(_l("Adjustment"), "neutral", "edit"),
    },
    "intervention": {
        "waiting": Label(_l("Needs a second person"), "warn", "clock"),
        "booked": Label(_l("Booked"), "good", "check"),
        "rejected": Label(_l("Rejected"), "neutral", "x"),
    },
    "intervention_kind": {
        "funding": Label(_l("Put in"), "good", "plus"),
        "withdrawal": Label(_l("Taken out"), "info", "minus"),
        "adjustment": Label(_l("Adjustment"), "neutral", "edit"),
    },
}
"""Labels by kind and state."""
