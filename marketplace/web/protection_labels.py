"""How the states of account protection are called and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.web.label import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

PROTECTION_LABELS: Mapping[str, Mapping[str, Label]] = {
    "registration": {
        "in_review": Label(_l("In review"), "info", "clock"),
        "approved": Label(_l("Approved"), "good", "shield"),
        "refused": Label(_l("Conflict"), "bad", "x-circle"),
        "rejected": Label(_l("Rejected"), "bad", "x"),
        "appealed": Label(_l("Appealed"), "info", "refresh"),
        "upheld": Label(_l("Rejection upheld"), "bad", "lock"),
        "withdrawn": Label(_l("Given up"), "neutral", "dash"),
    },
    "pricing_request": {
        "in_review": Label(_l("In review"), "info", "clock"),
        "escalated": Label(_l("Late, handed on"), "warn", "alert"),
        "approved": Label(_l("Granted"), "good", "check"),
        "rejected": Label(_l("Rejected"), "bad", "x"),
        "withdrawn": Label(_l("Taken back"), "neutral", "dash"),
    },
    "protection": {
        "protected": Label(_l("Protected"), "good", "shield"),
        "tail": Label(_l("In the tail"), "warn", "clock"),
        "ended": Label(_l("Ended"), "neutral", "dash"),
        "voided": Label(_l("Void"), "neutral", "x"),
    },
    "protection_step": {
        "opened": Label(_l("Protection began"), "good", "shield"),
        "extended": Label(_l("Extended"), "good", "calendar"),
        "widened": Label(_l("Widened to everything"), "good", "shield"),
        "reminded": Label(_l("You were reminded"), "info", "bell"),
        "voided": Label(_l("Protection ended for good"), "neutral", "x"),
    },
    "void": {
        "withdrawn": Label(_l("You gave it up."), "neutral", "dash"),
        "united": Label(_l("You have the same organisation by an earlier registration."), "neutral", "dash"),
        "earlier_claim": Label(_l("An earlier claim turned out to be on the same organisation."), "bad", "x"),
    },
}
