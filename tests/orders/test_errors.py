"""Refusals about links, carts and orders: a sentence each, of the kind that doors map to an answer."""

from __future__ import annotations

import pytest

from marketplace.core.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.orders import errors


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (errors.LinkNotFound(), NotFound, "There is no such offer. Ask whoever sent you the link for a new one."),
        (errors.CartNotFound(), NotFound, "There is no such cart. Open the link you were sent again."),
        (errors.OrderNotFound("ord_1"), NotFound, "There is no such order."),
        (errors.OfferEnded("Office"), Conflict, "The offer “Office” has ended. Ask for a new link."),
        (
            errors.CartCurrencyDiffers("EUR", "USD"),
            Conflict,
            "This cart is in EUR and the offer in USD. Order them one after the other.",
        ),
        (errors.CartOrdered(), Conflict, "This cart has already been ordered. Open its order page."),
        (errors.CartEmpty(), Conflict, "This cart is empty. Open the link you were sent and put the offer in again."),
        (errors.QuantityInvalid(0, 10_000), Invalid, "Order between 1 and 10,000 of each."),
        (errors.LinkInvalid("A link is valid for 1 to 365 days."), Invalid, "A link is valid for 1 to 365 days."),
    ],
)
def test_every_refusal_is_a_sentence_of_one_kind(error: DomainError, kind: type[DomainError], sentence: str) -> None:
    assert isinstance(error, kind)
    assert error.message == sentence


def test_facts_name_what_is_meant() -> None:
    assert errors.OrderNotFound("ord_1").reference == "ord_1"
    assert errors.CartCurrencyDiffers("EUR", "USD").facts == {"cart_currency": "EUR", "currency": "USD"}
