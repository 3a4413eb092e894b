from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop


def test_a_customer_is_created_changed_and_found_by_its_address(shop: Shop) -> None:
    customer = shop.v1.customers.create(
        {"email": "a@example.com", "name": "A", "metadata": {"x": "1", "y": "2"}, "address": {"country": "DE"}}
    )
    shop.v1.customers.create({"email": "b@example.com"})

    shop.v1.customers.update(customer.id, {"name": "", "metadata": {"y": "", "z": "3"}, "tax_exempt": "reverse"})

    [found] = shop.v1.customers.list({"email": "a@example.com"}).data
    assert found.id == customer.id
    assert (found.name, found.email, found.tax_exempt) == (None, "a@example.com", "reverse")
    assert found.metadata
    assert found.metadata.to_dict() == {"x": "1", "z": "3"}
    assert found.address
    assert (found.address.country, found.address.city) == ("DE", None)


def test_a_deleted_customer_leaves_a_stub_and_refuses_change(shop: Shop) -> None:
    customer = shop.v1.customers.create({"email": "a@example.com"})

    assert shop.v1.customers.delete(customer.id).deleted

    assert shop.v1.customers.retrieve(customer.id).to_dict() == {
        "id": customer.id,
        "object": "customer",
        "deleted": True,
    }
    assert shop.v1.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        shop.v1.customers.update(customer.id, {"name": "B"})
    assert shop.event_types() == ["customer.created", "customer.deleted"]


def test_a_change_that_changes_nothing_is_no_event(shop: Shop) -> None:
    customer = shop.v1.customers.create({"name": "A"})

    shop.v1.customers.update(customer.id, {"name": "A"})

    assert shop.event_types() == ["customer.created"]


def test_lists_of_a_customer_are_shown_when_asked_for(shop: Shop) -> None:
    customer = shop.v1.customers.create({"expand": ["sources", "subscriptions", "tax_ids", "tax"]})

    assert customer.sources is not None
    assert (customer.sources.data, customer.sources.url) == ([], f"/v1/customers/{customer.id}/sources")
    assert "sources" not in shop.v1.customers.retrieve(customer.id)


def test_an_unknown_parameter_is_refused_and_nothing_is_made(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.customers.create({"nmae": "A"})  # type: ignore[arg-type]

    assert (refused.value.param, refused.value.code) == ("nmae", "parameter_unknown")
    assert shop.v1.customers.list().data == []
    assert shop.event_types() == []
