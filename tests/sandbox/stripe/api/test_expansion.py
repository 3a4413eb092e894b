from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop


def test_ids_become_objects_along_the_path(shop: Shop) -> None:
    session = shop.session(customer=shop.v1.customers.create({"name": "Bea"}).id)
    shop.pay(session)

    plain = shop.v1.checkout.sessions.retrieve(session.id)
    deep = shop.v1.checkout.sessions.retrieve(
        session.id,
        {
            "expand": [
                "payment_intent.latest_charge.balance_transaction.source",
                "customer",
                "line_items.data.price.product",
            ]
        },
    ).to_dict()

    assert str(plain.payment_intent).startswith("pi_")
    charge = deep["payment_intent"]["latest_charge"]
    assert (charge["balance_transaction"]["fee"], charge["balance_transaction"]["status"]) == (3_162, "pending")
    assert charge["balance_transaction"]["source"]["id"] == charge["id"]
    assert deep["customer"]["name"] == "Bea"
    assert deep["line_items"]["data"][0]["price"]["product"]["name"] == "Backup"


def test_each_object_of_a_list_is_expanded(shop: Shop) -> None:
    shop.pay(shop.session())
    shop.session()

    open_one, paid_one = shop.v1.checkout.sessions.list({"expand": ["data.payment_intent.latest_charge"]}).data

    assert open_one.payment_intent is None
    assert paid_one.payment_intent.latest_charge.status == "succeeded"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "path", ["nothing", "status", "payment_intent.amount", "payment_intent.latest_charge.nothing", "a.b.c.d.e"]
)
def test_what_cannot_be_expanded_is_refused(shop: Shop, path: str) -> None:
    session = shop.session()
    shop.pay(session)

    with pytest.raises(stripe.InvalidRequestError, match="expand") as refused:
        shop.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})

    assert refused.value.param == "expand"


def test_in_a_list_paths_begin_with_data(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        shop.v1.checkout.sessions.list({"expand": ["payment_intent"]})
