from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.routing import Resource


def test_a_resource_shows_its_stored_body_unless_it_says_otherwise(context: Context) -> None:
    body = {"id": "x_1", "object": "x"}

    assert Resource("x").represent(context, body) is body
    assert Resource("x", represent=lambda _context, given: given | {"seen": 1}).represent(context, body)["seen"] == 1
