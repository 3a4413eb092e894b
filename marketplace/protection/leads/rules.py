"""The lifecycle of a lead.

Source: docs/protection.md, "Leads".
"""

from __future__ import annotations

from typing import Final

from marketplace.core.states import Transitions

LEAD: Final = Transitions(
    {
        ("new", "contact"): "contacted",
        ("new", "win"): "won",
        ("new", "lose"): "lost",
        ("contacted", "win"): "won",
        ("contacted", "lose"): "lost",
        ("lost", "contact"): "contacted",
    },
    of="lead",
)
STATES: Final = LEAD.states
STANDINGS: Final = ("routed", "handed", *STATES)
"""How a lead stands for the house: those it has no say in any more first."""
