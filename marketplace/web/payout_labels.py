"""How every state of money on its way out is called and shown, and why somebody is not paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.web.label import Label

PAYOUT_LABELS: Final[Mapping[str, Mapping[str, Label]]] = {
    "payout": {
        "pending": Label(_l("Set aside"), "info", "clock"),
        "sending": Label(_l("Being sent"), "info", "send"),
        "unknown": Label(_l("Being checked"), "warn", "help"),
        "sent": Label(_l("On its way"), "info", "send"),
        "paid": Label(_l("Paid"), "good", "check"),
        "failed": Label(_l("Failed"), "bad", "alert"),
        "canceled": Label(_l("Not sent"), "neutral", "x"),
        "reversed": Label(_l("Taken back"), "neutral", "refund"),
    },
    "payout_action": {
        "reserve": Label(_l("Set aside"), "info", "lock"),
        "send": Label(_l("Sending"), "info", "send"),
        "wait": Label(_l("Waits: Stripe did nothing"), "neutral", "clock"),
        "lose": Label(_l("No answer"), "warn", "help"),
        "confirm": Label(_l("Sent"), "good", "check"),
        "refuse": Label(_l("Refused"), "bad", "x"),
        "cancel": Label(_l("Given back"), "neutral", "refund"),
        "arrive": Label(_l("Arrived at the bank"), "good", "check"),
        "bounce": Label(_l("Sent back by the bank"), "bad", "alert"),
        "reverse": Label(_l("Taken back"), "neutral", "refund"),
    },
    "payout_attempt": {
        "prepared": Label(_l("Prepared"), "neutral", "clock"),
        "sending": Label(_l("Being sent"), "info", "send"),
        "unknown": Label(_l("Nobody knows"), "warn", "help"),
        "sent": Label(_l("Sent"), "good", "check"),
        "refused": Label(_l("Refused"), "bad", "x"),
    },
    "payout_run": {
        "waiting": Label(_l("Waits for a second person"), "warn", "people"),
        "running": Label(_l("Running"), "info", "refresh"),
        "done": Label(_l("Done"), "good", "check"),
        "canceled": Label(_l("Stopped"), "neutral", "x"),
        "nothing": Label(_l("Nothing was sent"), "warn", "minus"),
        "open": Label(_l("Not all is sent yet"), "info", "send"),
        "failed": Label(_l("Some failed"), "bad", "alert"),
        "partly": Label(_l("Sent in part"), "warn", "alert"),
    },
    "payout_policy_change": {
        "waiting": Label(_l("Waits for a second person"), "warn", "people"),
        "approved": Label(_l("In force"), "good", "check"),
        "declined": Label(_l("Declined"), "bad", "x"),
        "withdrawn": Label(_l("Withdrawn"), "neutral", "x"),
        "overtaken": Label(_l("Overtaken by other rules"), "neutral", "x"),
    },
    "payout_decision": {
        "waiting": Label(_l("Waits for a second person"), "warn", "people"),
        "ordered": Label(_l("Being carried out"), "info", "refresh"),
        "done": Label(_l("Done"), "good", "check"),
        "refused": Label(_l("Not carried out"), "bad", "x"),
        "withdrawn": Label(_l("Withdrawn"), "neutral", "x"),
    },
    "payout_decision_kind": {
        "adopt": Label(_l("Adopt Stripe's transfer"), "neutral", "check"),
        "not_sent": Label(_l("It was never sent"), "neutral", "x"),
        "cancel": Label(_l("Do not send it"), "neutral", "x"),
    },
    "payout_reversal": {
        "waiting": Label(_l("Waits for a second person"), "warn", "people"),
        "requested": Label(_l("Asked for"), "neutral", "clock"),
        "sending": Label(_l("Being sent"), "info", "send"),
        "unknown": Label(_l("Nobody knows"), "warn", "help"),
        "done": Label(_l("Taken back"), "good", "check"),
        "refused": Label(_l("Refused by Stripe"), "bad", "x"),
        "withdrawn": Label(_l("Withdrawn"), "neutral", "x"),
    },
    "payout_rail": {
        "stripe": Label(_l("Stripe"), "neutral", "card"),
        "bank": Label(_l("Bank file"), "neutral", "ledger"),
    },
    "payout_scope": {
        "partners": Label(_l("Partners"), "neutral", "partner"),
        "vendors": Label(_l("Vendors"), "neutral", "vendor"),
        "own": Label(_l("Own money, moved by hand"), "neutral", "payout"),
    },
    "payout_reason": {
        "": Label(_l("Paid in full"), "good", "check"),
        "negative": Label(_l("Nothing is owed: refunds took more than was earned"), "neutral", "minus"),
        "suspended": Label(_l("Suspended"), "bad", "pause"),
        "open_payout": Label(_l("Another payout is on its way"), "info", "clock"),
        "no_destination": Label(_l("Has not said where to pay"), "warn", "alert"),
        "onboarding": Label(_l("Stripe waits for details"), "warn", "clock"),
        "restricted": Label(_l("Stripe allows no transfers there"), "bad", "lock"),
        "on_hold": Label(_l("Changed where to pay in the last 24 hours"), "warn", "clock"),
        "currency": Label(_l("The bank file pays euros only"), "warn", "alert"),
        "below_minimum": Label(_l("Below the smallest payout"), "neutral", "arrow-right"),
        "step": Label(_l("The rest is too small to send"), "neutral", "arrow-right"),
        "limit": Label(_l("The rest follows: too much at once"), "neutral", "arrow-right"),
        "taken_back": Label(_l("Refunds came in since"), "neutral", "refund"),
        "approved": Label(_l("More was earned since"), "neutral", "plus"),
        "covered": Label(_l("A newer payout covers it"), "neutral", "check"),
        "stopped": Label(_l("The run was stopped"), "neutral", "x"),
        "trouble": Label(_l("Something went wrong; see the log"), "bad", "alert"),
    },
}
