from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop, line


def test_lines_are_listed_in_their_order_and_paged(shop: Shop) -> None:
    session = shop.session(*(line(f"Item {number}", 100, quantity=number) for number in range(1, 13)))

    first = shop.v1.checkout.sessions.line_items.list(session.id)
    rest = shop.v1.checkout.sessions.line_items.list(session.id, {"starting_after": first.data[-1].id})

    names = [item.description for item in [*first.data, *rest.data]]
    assert names == [f"Item {number}" for number in range(1, 13)]
    assert (first.has_more, rest.has_more) == (True, False)
    assert [(item.quantity, item.amount_total) for item in rest.data] == [(11, 1_100), (12, 1_200)]


def test_an_expanded_session_shows_the_first_ten(shop: Shop) -> None:
    session = shop.session(*(line(f"Item {number}", 100) for number in range(12)), expand=["line_items"])

    assert session.line_items
    assert [item.description for item in session.line_items.data] == [f"Item {number}" for number in range(10)]
    assert session.line_items.has_more
    assert session.line_items.url == f"/v1/checkout/sessions/{session.id}/line_items"


@pytest.mark.parametrize(
    ("lines", "param"),
    [
        ([{"quantity": 1}], "line_items[0][price]"),
        ([line("A", 100), line("B", 100) | {"quantity": 0}], "line_items[1][quantity]"),
        ([{"price_data": line("A", 100)["price_data"]}], "line_items[0][quantity]"),
        ([{"price": "price_x", "quantity": 1}], "line_items[0][price]"),
        ([line("A", 100), line("B", 100, currency="usd")], "line_items"),
        ([line("A", 100)] * 101, "line_items"),
    ],
)
def test_a_wrong_line_is_named_and_makes_no_session(shop: Shop, lines: list[dict[str, object]], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.session(*lines)

    assert refused.value.param == param
    assert shop.v1.checkout.sessions.list().data == []
    assert shop.event_types() == []
