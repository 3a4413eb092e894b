"""The lifecycle of a request, and what the guard-rails are called.

Source: docs/money.md, "Special pricing".
"""

from __future__ import annotations

from typing import Final

from marketplace.core.states import Transitions

REQUEST: Final = Transitions(
    {
        ("in_review", "approve"): "approved",
        ("in_review", "reject"): "rejected",
        ("in_review", "withdraw"): "withdrawn",
        ("in_review", "escalate"): "escalated",
        ("escalated", "approve"): "approved",
        ("escalated", "reject"): "rejected",
        ("escalated", "withdraw"): "withdrawn",
    },
    of="request for special pricing",
)
STATES: Final = ("in_review", "escalated", "approved", "rejected", "withdrawn")
OPEN_STATES: Final = frozenset({"in_review", "escalated"})
"""In these somebody has to decide."""

RAILS: Final = ("rate", "sum", "days", "open", "customer")
"""The guard-rails, in the order in which the database tells of them."""
WITHIN: Final = "guard_rails"
"""Who decided, and by which rule, where nobody had to look."""
LATE: Final = "overdue"
"""Who hands on what nobody decided in time."""

LONGEST_DAYS: Final = 730
"""How far ahead a partner may ask."""
LONGEST_REASON: Final = 1_000
