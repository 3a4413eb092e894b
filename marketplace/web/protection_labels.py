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
        "tied": Label(_l("May be one with another"), "info", "alert"),
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
        "moved": Label(_l("The customer has chosen another partner."), "neutral", "people"),
        "earlier_claim": Label(_l("An earlier claim turned out to be on the same organisation."), "bad", "x"),
    },
    "partner_change": {
        "requested": Label(_l("Not confirmed yet"), "neutral", "mail"),
        "expired": Label(_l("Never confirmed"), "neutral", "clock"),
        "cooling_off": Label(_l("Cooling off"), "warn", "clock"),
        "effective": Label(_l("In effect"), "good", "check"),
        "withdrawn": Label(_l("Withdrawn"), "neutral", "x"),
    },
    "partner_change_step": {
        "requested": Label(_l("Asked for on an order's page"), "neutral", "mail"),
        "confirmed": Label(_l("Confirmed by mail"), "good", "check"),
        "withdrawn": Label(_l("Withdrawn"), "neutral", "x"),
        "moved": Label(_l("Written down"), "good", "people"),
    },
    "partner_change_actor": {
        "customer": Label(_l("The customer"), "neutral", "person"),
        "calendar": Label(_l("The calendar"), "neutral", "calendar"),
        "merge": Label(_l("Two accounts turned out to be one"), "neutral", "people"),
    },
    "partner_change_side": {
        "leaving": Label(_l("Leaves"), "warn", "arrow-right"),
        "arriving": Label(_l("Has chosen you"), "good", "arrow-left"),
    },
    "lead": {
        "new": Label(_l("New"), "info", "bell"),
        "contacted": Label(_l("Contacted"), "info", "mail"),
        "won": Label(_l("Won"), "good", "check"),
        "lost": Label(_l("Lost"), "neutral", "x"),
        "routed": Label(_l("Routed"), "good", "arrow-right"),
        "handed": Label(_l("Handed over"), "neutral", "partner"),
    },
    "lead_source": {
        "form": Label(_l("Enquiry form"), "neutral", "globe"),
        "import": Label(_l("Brought in"), "neutral", "upload"),
    },
    "incident": {
        "open": Label(_l("Open"), "info", "clock"),
        "refused": Label(_l("Refused"), "good", "shield"),
        "noted": Label(_l("Noted"), "neutral", "check"),
        "credited": Label(_l("Credited"), "good", "payout"),
        "own_order": Label(_l("The order is yours"), "good", "check"),
        "not_bought": Label(_l("Nothing was bought"), "neutral", "dash"),
        "unfounded": Label(_l("Not confirmed"), "neutral", "x"),
    },
    "incident_kind": {
        "partner_sale": Label(_l("Sold by another partner"), "warn", "partner"),
        "house_sale": Label(_l("Sold by the house"), "warn", "globe"),
        "quote": Label(_l("Quoted by another partner"), "warn", "link"),
        "direct_order": Label(_l("Direct order"), "warn", "person"),
        "partner_order": Label(_l("Ordered by another partner"), "warn", "cart"),
        "import": Label(_l("Imported sale"), "warn", "upload"),
        "scan": Label(_l("Found by the nightly scan"), "info", "search"),
    },
    "claim": {
        "open": Label(_l("Waits for a decision"), "info", "clock"),
        "won": Label(_l("Won"), "good", "check"),
        "lost": Label(_l("Lost"), "bad", "x"),
        "appealed": Label(_l("Appealed"), "info", "refresh"),
        "upheld": Label(_l("Lost on appeal"), "bad", "lock"),
        "withdrawn": Label(_l("Given up"), "neutral", "dash"),
    },
    "claim_figure": {
        "opened": Label(_l("Filed"), "info", "flag"),
        "won": Label(_l("Won"), "good", "check"),
        "lost": Label(_l("Lost"), "bad", "x"),
    },
}
