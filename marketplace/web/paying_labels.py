"""How every state of where parties are paid, and of the bank's files, is called and shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.web.label import Label

PAYING_LABELS: Final[Mapping[str, Mapping[str, Label]]] = {
    "destination": {
        "": Label(_l("Not set"), "warn", "alert"),
        "onboarding": Label(_l("Not finished"), "info", "clock"),
        "active": Label(_l("Ready"), "good", "check"),
        "on_hold": Label(_l("On hold"), "warn", "pause"),
        "restricted": Label(_l("Needs attention"), "bad", "alert"),
        "replaced": Label(_l("Replaced"), "neutral", "dash"),
    },
    "rail": {
        "stripe": Label(_l("Stripe"), "neutral", "card"),
        "bank": Label(_l("Bank account"), "neutral", "receipt"),
    },
    "bank_file": {
        "asked": Label(_l("Being written"), "info", "refresh"),
        "written": Label(_l("Ready for the bank"), "warn", "download"),
        "handed_over": Label(_l("With the bank"), "good", "check"),
        "failed": Label(_l("Not written"), "bad", "alert"),
        "withdrawn": Label(_l("Withdrawn"), "neutral", "dash"),
        "refused": Label(_l("Turned down by the bank"), "bad", "x"),
    },
    "bank_word": {
        "executed": Label(_l("Executed"), "good", "check"),
        "rejected": Label(_l("Rejected"), "bad", "x"),
        "returned": Label(_l("Came back"), "bad", "refund"),
        "noted": Label(_l("On its way"), "info", "clock"),
    },
    "bank_outcome": {
        "": Label(_l("Waiting"), "neutral", "clock"),
        "done": Label(_l("Done"), "good", "check"),
        "known": Label(_l("Nothing new"), "neutral", "dash"),
        "difference": Label(_l("Difference"), "bad", "alert"),
    },
}
