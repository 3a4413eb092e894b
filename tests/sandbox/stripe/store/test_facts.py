from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.store.facts import Facts


def test_a_fact_is_0_until_it_is_set_and_can_change(context: Context) -> None:
    facts = Facts(context.connection)

    assert facts.get("a") == 0
    facts.set("a", 7)
    facts.set("a", 8)

    assert (facts.get("a"), facts.get("b")) == (8, 0)
