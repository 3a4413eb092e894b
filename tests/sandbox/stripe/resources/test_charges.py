from __future__ import annotations

from tests.sandbox.support import Shop


def test_a_succeeded_charge_tells_who_paid_with_what(shop: Shop) -> None:
    shop.pay(shop.session(payment_intent_data={"transfer_group": "ord_1", "metadata": {"order": "ord_1"}}))

    [charge] = shop.v1.charges.list({"transfer_group": "ord_1"}).data

    assert (charge.amount, charge.amount_captured, charge.captured, charge.paid) == (108_000, 108_000, True, True)
    assert (charge.status, charge.metadata["order"]) == ("succeeded", "ord_1")
    assert (charge.billing_details.name, charge.billing_details.email) == ("Bea Buyer", "buyer@example.com")
    assert charge.payment_method_details
    assert charge.payment_method_details.card
    assert charge.payment_method_details.card.last4 == "4242"
    assert charge.calculated_statement_descriptor == "PARTNER MARKETPLACE"


def test_the_balance_transaction_comes_after_the_charge_as_with_asynchronous_capture(shop: Shop) -> None:
    shop.pay(shop.session())

    updated, succeeded = shop.v1.events.list({"type": "charge.*"}).data

    assert (succeeded.type, succeeded.data.object.balance_transaction) == ("charge.succeeded", None)
    assert updated.type == "charge.updated"
    assert str(updated.data.object.balance_transaction).startswith("txn_")
    assert updated.data.previous_attributes
    assert updated.data.previous_attributes.to_dict() == {"balance_transaction": None}


def test_a_refused_card_leaves_a_failed_charge_and_no_money(shop: Shop) -> None:
    shop.pay(shop.session(), "4000000000009995")

    [charge] = shop.v1.charges.list().data

    assert (charge.status, charge.paid, charge.captured, charge.balance_transaction) == ("failed", False, False, None)
    assert (charge.failure_code, charge.failure_message) == ("card_declined", "Your card has insufficient funds.")
    assert charge.outcome
    assert (charge.outcome.type, charge.outcome.reason) == ("issuer_declined", "insufficient_funds")
    assert shop.v1.balance_transactions.list().data == []


def test_its_texts_can_be_changed(shop: Shop) -> None:
    shop.pay(shop.session())
    [charge] = shop.v1.charges.list().data

    changed = shop.v1.charges.update(charge.id, {"description": "Order 1", "metadata": {"a": "b"}})

    assert (changed.description, changed.metadata["a"]) == ("Order 1", "b")
    assert shop.v1.charges.retrieve(charge.id).description == "Order 1"
    assert shop.event_types()[-1] == "charge.updated"
