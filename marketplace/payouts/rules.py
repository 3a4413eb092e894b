"""The lives of payouts, runs and destinations, each as one table. Pure.

Source: docs/money.md, "Payouts".
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from marketplace.core.states import Transitions

PAYOUT: Final = Transitions(
    {
        ("pending", "send"): "sending",
        ("pending", "cancel"): "canceled",
        ("sending", "send"): "sending",  # whoever sent it died: the same key asks again
        ("sending", "wait"): "pending",  # nothing happened: too many calls, or no connection
        ("sending", "lose"): "unknown",
        ("sending", "confirm"): "sent",
        ("sending", "refuse"): "failed",
        # Nobody knows whether it was sent: the same key may ask again for hours, later only a look can tell.
        ("unknown", "send"): "sending",
        ("unknown", "confirm"): "sent",
        ("unknown", "refuse"): "failed",
        ("failed", "send"): "sending",  # a new attempt with a new key, once a look has shown that nothing was sent
        ("failed", "confirm"): "sent",  # and then it shows all the same
        ("failed", "cancel"): "canceled",
        ("sent", "arrive"): "paid",
        ("sent", "bounce"): "failed",
        ("sent", "reverse"): "reversed",
        ("paid", "bounce"): "failed",  # a bank can send it back for days
        ("paid", "reverse"): "reversed",
        ("failed", "arrive"): "paid",
        ("failed", "reverse"): "reversed",
    },
    of="payout",
)

RUN: Final = Transitions(
    {
        ("waiting", "approve"): "running",
        ("waiting", "cancel"): "canceled",
        ("running", "finish"): "done",
        ("running", "cancel"): "canceled",
    },
    of="payout run",
)

DESTINATION: Final = Transitions(
    {
        ("onboarding", "activate"): "active",
        ("onboarding", "restrict"): "restricted",
        ("onboarding", "replace"): "replaced",
        ("active", "restrict"): "restricted",
        ("active", "replace"): "replaced",
        ("restricted", "activate"): "active",
        ("restricted", "replace"): "replaced",
    },
    of="payout destination",
)

REVERSAL: Final = Transitions(
    {
        ("waiting", "approve"): "requested",
        ("waiting", "withdraw"): "withdrawn",
        ("requested", "send"): "sending",
        ("requested", "withdraw"): "withdrawn",
        ("requested", "confirm"): "done",  # seen at Stripe before our own call was heard of
        ("sending", "send"): "sending",
        ("sending", "wait"): "requested",
        ("sending", "lose"): "unknown",
        ("sending", "confirm"): "done",
        ("sending", "refuse"): "refused",
        ("unknown", "send"): "sending",
        ("unknown", "confirm"): "done",
        ("unknown", "refuse"): "refused",
        ("refused", "confirm"): "done",  # and then it shows all the same
    },
    of="reversal",
)

DECISION: Final = Transitions(
    {
        ("waiting", "approve"): "ordered",
        ("waiting", "withdraw"): "withdrawn",
        ("ordered", "carry_out"): "done",
        ("ordered", "refuse"): "refused",
    },
    of="decision",
)

POLICY_CHANGE: Final = Transitions(
    {
        ("waiting", "approve"): "approved",
        ("waiting", "decline"): "declined",
        ("waiting", "withdraw"): "withdrawn",
        ("waiting", "overtake"): "overtaken",  # other rules were put in force meanwhile
    },
    of="change of the rules",
)

REASONS: Final = {
    "negative": "Nothing is owed: refunds took more than was earned.",
    "suspended": "The company is suspended.",
    "open_payout": "Another payout is on its way; this one follows it.",
    "no_destination": "It has not been said yet where the money should go.",
    "onboarding": "Stripe still waits for details from the company.",
    "restricted": "Stripe does not allow transfers to this account at the moment.",
    "on_hold": "Where the money goes was changed less than 24 hours ago.",
    "currency": "The bank file pays euros only.",
    "below_minimum": "Less than the smallest payout: the balance is carried over.",
    "step": "Stripe does not send amounts as small as the rest: it is carried over.",
    "limit": "More than Stripe sends at once: the rest follows.",
    "taken_back": "Refunds came in since: only what is left is sent.",
    "approved": "More was earned since the run was asked for: the rest follows.",
    "covered": "A newer payout covers this already.",
    "stopped": "The run was stopped before its turn.",
    "trouble": "Something went wrong with this one; the log says what. Nothing was set aside.",
}
"""Why a party is paid nothing, or less than it is owed; the balance stays on its book."""

RETRIED: Final = {
    "balance_insufficient": "Too little money is available at Stripe in this currency. It is sent as soon as there is.",
}
"""Stripe's refusals that pass by themselves, in our words: the payout is tried again with a new key. All others are
for good."""

UNCLEAR: Final = frozenset({"key_reused", "foreign_transfer"})
"""What no program can end: Stripe knows our key by another request, or a transfer shows that no try of ours made."""

SHUTS_AFTER: Final = 5
"""So many calls in a row without an answer, and no more are made for a while."""

STAYS_SHUT: Final = timedelta(seconds=20)
"""How long no call is made, before one tries."""

APART: Final = timedelta(milliseconds=42)
"""The time between two calls to Stripe about transfers: just under its limit of 25 a second."""

STUCK_AFTER: Final = timedelta(minutes=2)
"""Whoever has been sending for so long is dead."""

KEY_LASTS: Final = timedelta(hours=23)
"""How long a key may be repeated; Stripe keeps it for 24 hours."""

CHANGE_HOLDS: Final = timedelta(hours=24)
"""How long payouts wait after a party has changed where it is paid."""

BOUNCES_FOR: Final = timedelta(days=10)
"""How long after it arrived a payment can still come back from the bank."""
