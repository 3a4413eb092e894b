"""Addresses are written as Werkzeug's own rules write them, only later."""

from __future__ import annotations

import pytest
from werkzeug.routing import Map, Rule
from werkzeug.routing.exceptions import BuildError

from marketplace.app import create_app
from marketplace.runtime.addresses import LateRule
from tests.support.apps import settings
from tests.support.racer import NOWHERE

RULES = (
    {"string": "/orders/", "endpoint": "index"},
    {"string": "/orders/", "endpoint": "first", "defaults": {"page": 1}},
    {"string": "/orders/<int:page>", "endpoint": "first"},
    {"string": "/orders/<order_id>/lines/<int:number>", "endpoint": "show"},
    {"string": "/files/<path:name>", "endpoint": "file"},
)


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("index", {}),
        ("index", {"q": "a b", "page": ["1", "2"]}),
        ("first", {"page": 1}),
        ("first", {"page": 7, "q": "ä"}),
        ("show", {"order_id": "ord/1 ä", "number": 3}),
        ("show", {"order_id": "ord_1", "number": 3, "q": "x"}),
        ("file", {"name": "a/b c.pdf"}),
    ],
)
def test_an_address_is_written_as_ever_the_first_time_and_again(endpoint: str, values: dict[str, object]) -> None:
    late, plain = (Map([rule(**each) for each in RULES]).bind("a.example") for rule in (LateRule, Rule))

    expected = plain.build(endpoint, values)

    assert [late.build(endpoint, values), late.build(endpoint, values)] == [expected, expected]
    assert late.build(endpoint, values, append_unknown=False) == plain.build(endpoint, values, append_unknown=False)


def test_what_cannot_be_written_is_refused_as_ever() -> None:
    late = Map([LateRule(**each) for each in RULES]).bind("a.example")

    with pytest.raises(BuildError):
        late.build("show", {"order_id": "ord_1"})


def test_every_page_of_the_app_is_one() -> None:
    rules = list(create_app(settings(), database=NOWHERE).url_map.iter_rules())

    assert len(rules) > 400
    assert {rule.endpoint for rule in rules if not isinstance(rule, LateRule)} == {"static"}
