"""What papers call the kinds of statement lines and the buckets of a book."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

KINDS: Final = {
    "accrual": _l("Commission"),
    "release": _l("Release"),
    "credit": _l("Protection credit"),
    "clawback": _l("Clawback"),
    "adjustment": _l("Adjustment"),
    "payout": _l("Payout"),
    "payout_reversed": _l("Payout reversed"),
    "settled_outside": _l("Settled outside"),
}

SUMS: Final = {
    "accrual": _l("Commission accrued"),
    "release": _l("Released from hold"),
    "credit": _l("Protection credits"),
    "clawback": _l("Clawed back"),
    "adjustment": _l("Adjustments"),
    "payout": _l("Paid out"),
    "payout_reversed": _l("Payouts reversed"),
    "settled_outside": _l("Settled outside"),
}
"""The same kinds as rows of a sum."""

ALWAYS: Final = ("accrual", "clawback", "adjustment", "payout")
"""The sums that a statement shows even where they are nothing."""

BUCKETS: Final = {
    "pending": _l("On hold"),
    "available": _l("Available"),
    "disputed": _l("Disputed"),
    "in_transit": _l("In transit"),
}

REASONS: Final = {
    "requested_by_customer": _l("Customer asked for it"),
    "not_delivered": _l("Not delivered"),
    "defective": _l("Defective"),
    "duplicate": _l("Bought twice"),
    "fraudulent": _l("Fraudulent"),
    "goodwill": _l("Goodwill"),
    "other": _l("Other"),
}
"""Why something was taken back, or frozen by a dispute: in the words of the pages."""
