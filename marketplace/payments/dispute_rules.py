"""The life of a card dispute, how it falls on an order's lines, and what evidence says. Pure, in minor units.

Source: docs/payments.md, "Disputes".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from marketplace.commissions import reversal
from marketplace.core.states import Transitions
from marketplace.payments.refund_rules import Sold

DISPUTE: Final = Transitions(
    {
        ("needs_response", "submit"): "under_review",
        ("needs_response", "win"): "won",  # also where the customer withdraws
        ("needs_response", "lose"): "lost",  # accepted, or the deadline has passed
        ("under_review", "win"): "won",
        ("under_review", "lose"): "lost",
        ("lost", "win"): "won",  # the bank has changed its mind, rarely: the money comes back after all
    },
    of="dispute",
)

OPEN: Final = ("needs_response", "under_review")
"""The states in which the bank has still to decide."""

ACTIONS: Final = {"under_review": "submit", "won": "win", "lost": "lose"}
"""The action that leads to what Stripe shows."""

EVIDENCE: Final = (
    "product_description",
    "service_date",
    "access_activity_log",
    "uncategorized_text",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
)
"""What evidence says, by Stripe's names of its text fields."""

LONGEST_EVIDENCE: Final = 20_000
"""How many characters all of it may have together. Source: docs.stripe.com, "Dispute evidence", limits."""

_REASONS: Final = {
    "fraudulent": "fraudulent",
    "unrecognized": "fraudulent",
    "duplicate": "duplicate",
    "product_not_received": "not_delivered",
    "product_unacceptable": "defective",
}


def reversal_reason(reason: str) -> str:
    """Return the house's word for why a lost dispute takes a line back; one of `commissions.rules.REASONS`."""
    return _REASONS.get(reason, "other")


def falls_on(amount_minor: int, sold: Sequence[Sold], asked: Mapping[int, int] | None = None) -> dict[int, int]:
    """Return what a disputed amount takes of each line: by what each has left, as a refund of an amount does.

    `asked` is how it fell when it was opened, by the lines' keys; that stands as far as each line still has it. What
    is more than all lines have left together falls on none of them.
    """
    kept = {each.line_id: min((asked or {}).get(each.line_id, 0), each.left_minor) for each in sold}
    left = [each.left_minor - kept[each.line_id] for each in sold]
    rest = min(amount_minor - sum(kept.values()), sum(left))
    more = reversal.by_amount(rest, left) if rest > 0 else [0] * len(left)
    falls = {each.line_id: kept[each.line_id] + part for each, part in zip(sold, more, strict=True)}
    return {line_id: cash for line_id, cash in falls.items() if cash}
