"""What the house asks about disputes, and that the gateway answers to it."""

from __future__ import annotations

import inspect

from marketplace.gateways.dispute_ports import Disputes
from marketplace.gateways.stripe import StripePayments


def test_the_gateway_answers_to_the_protocol() -> None:
    asked = [name for name, _ in inspect.getmembers(Disputes, inspect.isfunction) if not name.startswith("_")]

    assert asked == ["accept_dispute", "disputes_of", "find_dispute", "submit_evidence"]
    for name in asked:
        wanted = inspect.signature(getattr(Disputes, name))
        assert inspect.signature(getattr(StripePayments, name)).parameters.keys() == wanted.parameters.keys()
