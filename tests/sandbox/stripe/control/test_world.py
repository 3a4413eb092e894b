"""Time, banks and the dashboard, as a test arranges them and the library then sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.stripe.resources.test_disputes import disputed
from tests.sandbox.stripe.resources.test_refunds import REFUND_IS_PENDING, booked, paid
from tests.sandbox.support import Shop, TurnableClock
from tests.support.double import Double, Refused


def test_money_becomes_available_when_the_clock_is_turned(shop: Shop, double: Double) -> None:
    paid(shop)
    before = double.now()

    assert double.advance(days=2, hours=1, minutes=1, seconds=1) == before + 2 * 86_400 + 3_661

    [entry] = shop.v1.balance_transactions.list().data
    assert entry.status == "available"
    assert [(part.amount, part.currency) for part in shop.v1.balance.retrieve().available] == [
        (104_838, "eur"),
        (0, "usd"),
    ]


@pytest.mark.parametrize("seconds", [-1, "soon", None])
def test_the_clock_goes_forward_only(double: Double, seconds: object) -> None:
    before = double.now()

    with pytest.raises(Refused) as refused:
        double.call("POST", "/clock", **({} if seconds is None else {"seconds": seconds}))

    assert refused.value.status == 400
    assert double.now() == before


@pytest.mark.parametrize("named", ["charge", "payment"])
def test_any_charge_can_be_disputed(shop: Shop, double: Double, named: str) -> None:
    charge = paid(shop)
    shop.v1.refunds.create({"charge": charge.id, "amount": 8_000})

    dispute = double.dispute(
        charge.id if named == "charge" else str(charge.payment_intent), reason="product_not_received"
    )

    [read] = shop.v1.disputes.list({"charge": charge.id}).data
    assert (read.id, read.amount, read.reason) == (dispute["id"], 100_000, "product_not_received")
    assert shop.v1.events.list({"type": "charge.dispute.created"}).data[0].request.id is None  # type: ignore[union-attr]
    with pytest.raises(Refused, match="disputed before"):
        double.dispute(charge.id)


@pytest.mark.parametrize(("decision", "status"), [("won", "won"), ("lost", "lost"), ("withdrawn", "won")])
@pytest.mark.parametrize("answered", [False, True])
def test_a_bank_decides_once(shop: Shop, double: Double, decision: str, status: str, *, answered: bool) -> None:
    dispute = disputed(shop)
    if answered:
        shop.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "We have proof."}})
    decide: Callable[[str], dict[str, Any]] = getattr(double, decision)

    assert decide(dispute.id)["status"] == status

    assert shop.v1.disputes.retrieve(dispute.id).status == status
    net = -109_500 + (108_000 if status == "won" else 0)
    assert sum(entry[-1] for entry in booked(shop, dispute.id)) == net
    with pytest.raises(Refused, match=f"a status of {status} cannot be won"):
        double.won(dispute.id)


def test_a_refund_in_the_dashboard_was_caused_by_no_request(shop: Shop, double: Double) -> None:
    charge = paid(shop)

    part = double.refund(charge.id, 8_000)
    rest = double.refund(str(charge.payment_intent))

    read = shop.v1.refunds.retrieve(part["id"])
    assert (read.amount, read.metadata.to_dict(), rest["amount"]) == (8_000, {}, 100_000)  # type: ignore[union-attr]
    [event, _] = shop.v1.events.list({"type": "refund.created"}).data
    assert event.request
    assert (event.request.id, event.request.idempotency_key) == (None, None)
    with pytest.raises(Refused, match="already been refunded"):
        double.refund(charge.id)


def test_a_bank_refuses_a_refund_that_had_succeeded(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    refund = shop.v1.refunds.create({"charge": charge.id, "amount": 8_000})

    failed = double.refund_fails(refund.id, reason="lost_or_stolen_card")

    assert shop.v1.refunds.retrieve(refund.id).failure_reason == failed["failure_reason"] == "lost_or_stolen_card"
    assert shop.event_types()[-2:] == ["refund.failed", "charge.updated"]
    with pytest.raises(Refused, match="a status of failed cannot be failed"):
        double.refund_fails(refund.id)


def test_a_pending_refund_is_done_or_canceled_at_will(shop: Shop, double: Double, clock: TurnableClock) -> None:
    charge = paid(shop, REFUND_IS_PENDING)
    first = shop.v1.refunds.create({"charge": charge.id, "amount": 100})
    second = shop.v1.refunds.create({"charge": charge.id, "amount": 200})

    assert double.refund_succeeds(first.id)["status"] == "succeeded"
    assert double.refund_canceled(second.id)["status"] == "canceled"
    clock.advance(60)

    assert shop.v1.charges.retrieve(charge.id).amount_refunded == 100
    with pytest.raises(Refused, match="cannot be succeeded"):
        double.refund_succeeds(second.id)


@pytest.mark.parametrize("path", ["/disputes/du_x/won", "/refunds/re_x/failed"])
def test_what_is_not_there_cannot_be_decided(double: Double, path: str) -> None:
    with pytest.raises(Refused) as refused:
        double.call("POST", path)

    assert refused.value.status == 404


def test_an_unknown_outcome_is_refused(shop: Shop, double: Double) -> None:
    refund = shop.v1.refunds.create({"charge": paid(shop).id})
    dispute = disputed(shop)

    for path in (f"/refunds/{refund.id}/lost", f"/disputes/{dispute.id}/forgotten"):
        with pytest.raises(Refused, match="cannot be"):
            double.call("POST", path)


def test_kept_answers_can_be_forgotten_before_their_day(shop: Shop, double: Double) -> None:
    first = shop.v1.customers.create({"name": "Bea"}, {"idempotency_key": "key-1"})

    assert double.prune_keys() == 1

    assert shop.v1.customers.create({"name": "Bea"}, {"idempotency_key": "key-1"}).id != first.id


def test_kept_answers_are_forgotten_when_the_clock_has_gone_a_day_on(shop: Shop, double: Double) -> None:
    first = shop.v1.customers.create({"name": "Bea"}, {"idempotency_key": "key-1"})

    double.advance(hours=23, minutes=59)
    assert shop.v1.customers.create({"name": "Bea"}, {"idempotency_key": "key-1"}).id == first.id
    double.advance(minutes=1)

    assert shop.v1.customers.create({"name": "Bea"}, {"idempotency_key": "key-1"}).id != first.id
