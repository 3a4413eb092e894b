"""How reveals and letters are called and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.web.label import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

BLIND_LABELS: Mapping[str, Mapping[str, Label]] = {
    "purpose": {
        "delivery": Label(_l("Deliver what was bought"), "info", "truck"),
        "refund_or_dispute": Label(_l("Settle a refund or a dispute"), "info", "refund"),
        "fraud": Label(_l("Look into fraud"), "warn", "alert"),
        "authority": Label(_l("Answer an authority or a court"), "warn", "flag"),
        "safety": Label(_l("Warn of a fault or a recall"), "warn", "bell"),
        "customer_asked": Label(_l("The customer asked for it"), "info", "person"),
        "registration": Label(_l("Decide about a registration"), "info", "shield"),
    },
    "reveal": {
        "open": Label(_l("Open"), "warn", "unlock"),
        "over": Label(_l("Over"), "neutral", "lock"),
        "closed": Label(_l("Closed early"), "neutral", "lock"),
    },
    "looked": {
        "contact": Label(_l("Read the contact"), "info", "eye"),
        "invoice": Label(_l("Read the invoice"), "info", "receipt"),
        "registration": Label(_l("Read the registration"), "info", "eye"),
    },
}
