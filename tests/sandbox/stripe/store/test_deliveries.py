from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.context import Context


@pytest.fixture
def queued(context: Context) -> Context:
    for name, kind in (("evt_1", "event"), ("we_1", "webhook_endpoint"), ("we_2", "webhook_endpoint")):
        context.objects.add({"id": name, "object": kind})
    context.deliveries.queue("evt_1", "we_1", context.now)
    context.deliveries.queue("evt_1", "we_2", context.now + 5)
    return context


def test_deliveries_come_when_they_are_due(queued: Context) -> None:
    first = queued.deliveries.next_due(queued.now)
    assert first
    assert (first.endpoint, first.attempts) == ("we_1", 0)

    queued.deliveries.succeeded(first, "HTTP 200")

    assert queued.deliveries.next_due(queued.now) is None
    assert queued.deliveries.earliest() == queued.now + 5
    assert queued.deliveries.outstanding("evt_1") == 1


def test_a_postponed_delivery_counts_its_attempts_and_a_failed_one_stays_outstanding(queued: Context) -> None:
    first = queued.deliveries.next_due(queued.now)
    assert first
    queued.deliveries.postponed(first, queued.now + 1, "HTTP 500")
    again = queued.deliveries.next_due(queued.now + 1)
    assert again
    assert (again.endpoint, again.attempts) == ("we_1", 1)

    queued.deliveries.failed(again, "HTTP 500")

    assert queued.deliveries.outstanding("evt_1") == 2
    assert queued.deliveries.earliest() == queued.now + 5


def test_what_a_deleted_endpoint_has_not_received_is_forgotten(queued: Context) -> None:
    queued.deliveries.drop("we_2")

    assert queued.deliveries.outstanding("evt_1") == 1
