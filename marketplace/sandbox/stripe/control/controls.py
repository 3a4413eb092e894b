"""The sandbox's controls, as the rooms share them."""

from __future__ import annotations

from dataclasses import dataclass, field

from marketplace.sandbox.stripe.control.faults import FaultPlan
from marketplace.sandbox.stripe.control.hooks import HookPlan
from marketplace.sandbox.stripe.control.journal import Journal
from marketplace.sandbox.stripe.control.rate import RateLimit


@dataclass(frozen=True)
class Controls:
    """Both plans and the journal, all empty unless somebody has the token, and the rate that is kept to."""

    faults: FaultPlan = field(default_factory=FaultPlan)
    hooks: HookPlan = field(default_factory=HookPlan)
    journal: Journal = field(default_factory=Journal)
    rate: RateLimit = field(default_factory=RateLimit)
