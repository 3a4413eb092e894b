from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.store.deliveries import HELD, Delivery


@pytest.fixture
def queued(context: Context) -> Context:
    for name, kind in (("evt_1", "event"), ("we_1", "webhook_endpoint"), ("we_2", "webhook_endpoint")):
        context.objects.add({"id": name, "object": kind})
    context.deliveries.queue("evt_1", "we_1", context.now)
    context.deliveries.queue("evt_1", "we_2", context.now + 5)
    return context


def _first(queued: Context, now: int) -> Delivery | None:
    return next(iter(queued.deliveries.due(now)), None)


def test_deliveries_come_when_they_are_due(queued: Context) -> None:
    first = _first(queued, queued.now)
    assert first
    assert (first.endpoint, first.attempts) == ("we_1", 0)

    queued.deliveries.succeeded(first, "HTTP 200")

    assert _first(queued, queued.now) is None
    assert queued.deliveries.earliest() == queued.now + 5
    assert queued.deliveries.outstanding("evt_1") == 1


def test_a_postponed_delivery_counts_its_attempts_and_a_failed_one_stays_outstanding(queued: Context) -> None:
    first = _first(queued, queued.now)
    assert first
    queued.deliveries.postponed(first, queued.now + 1, "HTTP 500")
    again = _first(queued, queued.now + 1)
    assert again
    assert (again.endpoint, again.attempts) == ("we_1", 1)

    queued.deliveries.failed(again, "HTTP 500")

    assert queued.deliveries.outstanding("evt_1") == 2
    assert queued.deliveries.earliest() == queued.now + 5


def test_what_a_deleted_endpoint_has_not_received_is_forgotten(queued: Context) -> None:
    queued.deliveries.drop("we_2")

    assert queued.deliveries.outstanding("evt_1") == 1


def test_copies_are_due_and_treated_like_the_first_and_do_not_count_as_outstanding(queued: Context) -> None:
    first = _first(queued, queued.now)
    assert first
    queued.deliveries.treat(first, {"sign": "bad_signature"}, queued.now)

    queued.deliveries.duplicate(first, 3)

    copies = queued.deliveries.due(queued.now, 10)
    assert [(one.endpoint, one.copy, one.treatment) for one in copies] == [
        ("we_1", copy, {"sign": "bad_signature"}) for copy in range(3)
    ]
    assert queued.deliveries.outstanding("evt_1") == 2


def test_what_is_held_waits_until_it_is_released_in_the_order_wished(queued: Context) -> None:
    one, other = queued.deliveries.due(queued.now + 5, 10)
    queued.deliveries.treat(one, {}, HELD)
    queued.deliveries.treat(other, {}, HELD)
    assert queued.deliveries.earliest() is None
    assert queued.deliveries.due(queued.now + 10**9, 10) == []
    assert [held.endpoint for held in queued.deliveries.held()] == ["we_1", "we_2"]
    assert queued.deliveries.held("evt_2") == []

    queued.deliveries.release([other, one], queued.now)

    assert [due.endpoint for due in queued.deliveries.due(queued.now, 10)] == ["we_2", "we_1"]


def test_what_was_never_sent_is_known_and_whether_the_plan_has_looked_at_it(queued: Context) -> None:
    one, other = queued.deliveries.untried(queued.now + 5)
    queued.deliveries.treat(one, {}, queued.now)

    assert [found.endpoint for found in queued.deliveries.untried(queued.now + 5, untreated=True)] == ["we_2"]
    queued.deliveries.postponed(one, queued.now + 1, "HTTP 500")
    assert [found.seq for found in queued.deliveries.untried(queued.now + 5)] == [other.seq]
