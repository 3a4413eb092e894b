from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop, TurnableClock


@pytest.fixture
def emails(shop: Shop, clock: TurnableClock) -> list[str]:
    """Five customers, a minute apart; the newest first, as lists show them."""
    names = [f"{number}@example.com" for number in range(5)]
    for name in names:
        shop.v1.customers.create({"email": name})
        clock.advance(60)
    return names[::-1]


def test_a_list_runs_from_the_newest_on_and_says_whether_there_is_more(shop: Shop, emails: list[str]) -> None:
    page = shop.v1.customers.list({"limit": 2})

    assert [customer.email for customer in page.data] == emails[:2]
    assert (page.to_dict()["object"], page.has_more, page.url) == ("list", True, "/v1/customers")


def test_cursors_lead_through_the_list_in_both_directions(shop: Shop, emails: list[str]) -> None:
    first = shop.v1.customers.list({"limit": 2})
    second = shop.v1.customers.list({"limit": 2, "starting_after": first.data[-1].id})
    back = shop.v1.customers.list({"limit": 1, "ending_before": second.data[0].id})

    assert [customer.email for customer in second.data] == emails[2:4]
    assert [customer.email for customer in back.data] == emails[1:2]
    assert back.has_more


def test_the_librarys_paging_meets_everyone_once(shop: Shop, emails: list[str]) -> None:
    assert [customer.email for customer in shop.v1.customers.list({"limit": 2}).auto_paging_iter()] == emails


def test_created_takes_an_instant_or_a_half_open_range(shop: Shop, emails: list[str]) -> None:
    instants = [customer.created for customer in shop.v1.customers.list().data]

    exactly = shop.v1.customers.list({"created": instants[1]})
    between = shop.v1.customers.list({"created": {"gte": instants[3], "lt": instants[1]}})

    assert [customer.email for customer in exactly.data] == [emails[1]]
    assert [customer.email for customer in between.data] == emails[2:4]


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        ({"limit": 0}, "limit", "parameter_invalid_integer"),
        ({"limit": 101}, "limit", "parameter_invalid_integer"),
        ({"starting_after": "cus_x"}, "starting_after", "resource_missing"),
        ({"starting_after": "a", "ending_before": "b"}, "starting_after", None),
        ({"created": {"after": 1}}, "created[after]", "parameter_unknown"),
    ],
)
def test_a_wrong_cursor_or_limit_is_named(shop: Shop, params: dict[str, object], param: str, code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.customers.list(params)  # type: ignore[arg-type]

    assert (refused.value.param, refused.value.code) == (param, code)
