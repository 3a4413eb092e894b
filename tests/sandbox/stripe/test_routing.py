from __future__ import annotations

from werkzeug.routing import Map, Rule

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.routing import LateRule, Resource


def test_a_resource_shows_its_stored_body_unless_it_says_otherwise(context: Context) -> None:
    body = {"id": "x_1", "object": "x"}

    assert Resource("x").represent(context, body) is body
    assert Resource("x", represent=lambda _context, given: given | {"seen": 1}).represent(context, body)["seen"] == 1


def test_an_address_is_written_as_werkzeugs_own_rule_writes_it() -> None:
    late, plain = (Map([rule("/c/pay/<session>", endpoint="pay")]).bind("a.example") for rule in (LateRule, Rule))

    for values in ({"session": "cs/1 ä"}, {"session": "cs_1", "q": "a b"}):
        expected = plain.build("pay", values)
        assert [late.build("pay", values), late.build("pay", values)] == [expected, expected]
