from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.wire.errors import ApiError


def test_an_address_that_names_nothing_is_404_and_a_parameter_400(context: Context) -> None:
    with pytest.raises(ApiError, match="No such customer: 'cus_x'") as addressed:
        context.addressed("customer", "cus_x")
    with pytest.raises(ApiError) as referenced:
        context.referenced("customer", "cus_x", "customer")

    assert (addressed.value.status, addressed.value.param) == (404, "id")
    assert (referenced.value.status, referenced.value.param) == (400, "customer")


def test_a_deleted_object_can_be_addressed_and_not_referenced(context: Context) -> None:
    context.objects.add({"id": "cus_1", "object": "customer"})
    context.objects.delete({"id": "cus_1", "object": "customer", "deleted": True})

    assert context.addressed("customer", "cus_1")["deleted"] is True
    with pytest.raises(ApiError):
        context.referenced("customer", "cus_1", "customer")
