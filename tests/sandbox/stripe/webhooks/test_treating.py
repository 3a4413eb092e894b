"""Every mishap of webhooks, as an endpoint and the library meet it."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable

import pytest
import stripe

from tests.sandbox.support import Listener, Received, Shop, TurnableClock
from tests.support.double import Double
from tests.support.racing import until

SECRET = "whsec_of_the_application"


@pytest.fixture
def listener(shop: Shop, listen: Callable[..., Listener]) -> Listener:
    """An endpoint that hears every event."""
    found = listen()
    shop.server.register_webhook(found.url, SECRET)
    return found


def _ids(received: list[Received]) -> list[str]:
    return [json.loads(one.body)["id"] for one in received]


def _customers(shop: Shop, count: int) -> list[str]:
    """Cause this many events and return their ids, oldest first."""
    for _ in range(count):
        shop.v1.customers.create()
    return [event.id for event in shop.v1.events.list({"limit": count}).data][::-1]


def _check(shop: Shop, received: Received, secret: str = SECRET) -> str:
    return shop.client.construct_event(received.body, received.signature, secret).id


def test_an_event_is_delivered_ten_times(shop: Shop, double: Double, listener: Listener) -> None:
    mishap = double.webhooks("duplicate", times=10)

    names = _customers(shop, 3)

    received = listener.wait_for(lambda got: len(got) == 30)
    assert Counter(_ids(received)) == dict.fromkeys(names, 10)
    assert {_check(shop, one) for one in received} == set(names)
    assert mishap.reached == 3


def test_events_arrive_shuffled_in_an_order_that_can_be_repeated(
    shop: Shop, double: Double, listener: Listener
) -> None:
    mishap = double.webhooks("shuffle", size=8, seed=3)

    names = _customers(shop, 8)

    received = listener.wait_for(lambda got: len(got) == 8)
    assert sorted(_ids(received)) == sorted(names)
    random.Random(3).shuffle(names)
    assert _ids(received) == names
    assert mishap.reached == 8


def test_duplicates_are_shuffled_among_one_another(shop: Shop, double: Double, listener: Listener) -> None:
    double.webhooks("duplicate", times=4)
    double.webhooks("shuffle", size=20, seed=1)
    double.webhooks("parallel", lanes=8)

    names = _customers(shop, 5)

    received = listener.wait_for(lambda got: len(got) == 20)
    assert Counter(_ids(received)) == dict.fromkeys(names, 4)
    assert _ids(received) != [name for name in names for _ in range(4)]


def test_what_waits_for_a_shuffle_in_vain_is_released(shop: Shop, double: Double, listener: Listener) -> None:
    mishap = double.webhooks("shuffle", size=10)
    names = _customers(shop, 3)
    until(lambda: mishap.reached == 3)

    assert double.release() == 3

    received = listener.wait_for(lambda got: len(got) == 3)
    assert _ids(received) == names


def test_late_events_are_released_in_the_order_wished(shop: Shop, double: Double, listener: Listener) -> None:
    mishap = double.webhooks("late")
    names = _customers(shop, 3)
    until(lambda: mishap.reached == 3)
    assert listener.received == []

    assert double.release(names[2], names[0]) == 2
    assert _ids(listener.wait_for(lambda got: len(got) == 2)) == [names[2], names[0]]

    double.calm()
    assert _ids(listener.wait_for(lambda got: len(got) == 3))[-1] == names[1]


def test_late_events_come_when_the_sandboxes_clock_says_so(shop: Shop, double: Double, listener: Listener) -> None:
    mishap = double.webhooks("late", seconds=600)
    [name] = _customers(shop, 1)
    until(lambda: mishap.reached == 1)
    double.advance(seconds=599)
    assert listener.received == []

    double.advance(seconds=1)

    [received] = listener.wait_for(lambda got: len(got) == 1)
    assert _check(shop, received) == name


def test_a_dropped_event_is_found_in_the_list_of_what_was_not_delivered(
    shop: Shop, double: Double, listener: Listener
) -> None:
    mishap = double.webhooks("drop", limit=1)
    lost, arrived = _customers(shop, 2)

    received = listener.wait_for(lambda got: len(got) == 1)

    assert _ids(received) == [arrived]
    until(lambda: double.journal(kind="webhook"))  # what the endpoint has, the sandbox may not have written down
    double.advance(days=3)
    assert [event.id for event in shop.v1.events.list({"delivery_success": False}).data] == [lost]
    assert (mishap.seen, mishap.reached) == (2, 1)


def test_a_badly_signed_event_is_refused_and_comes_again_well_signed(
    shop: Shop, double: Double, listener: Listener, clock: TurnableClock
) -> None:
    listener.statuses.append(400)
    mishap = double.webhooks("bad_signature")
    [name] = _customers(shop, 1)
    [forged] = listener.wait_for(lambda got: len(got) == 1)
    # The next try is a second after the refusal was written down, not after it was said.
    until(lambda: double.journal(kind="webhook"))

    clock.advance(1)
    shop.server.engine.written.set()

    with pytest.raises(stripe.SignatureVerificationError):
        _check(shop, forged)
    again = listener.wait_for(lambda got: len(got) == 2)[1]
    assert _check(shop, again) == name
    assert mishap.reached == 1


@pytest.mark.parametrize(("options", "age"), [({}, 3_600), ({"seconds": 301}, 301), ({"seconds": 100}, 100)])
def test_an_old_timestamp_is_as_old_as_planned(
    shop: Shop, double: Double, listener: Listener, clock: TurnableClock, options: dict[str, int], age: int
) -> None:
    double.webhooks("old_timestamp", **options)
    [name] = _customers(shop, 1)

    [received] = listener.wait_for(lambda got: len(got) == 1)

    assert received.signature.startswith(f"t={int(clock()) - age},")
    if age > 300:
        with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
            _check(shop, received)
    else:
        assert _check(shop, received) == name


def test_while_a_secret_changes_both_verify(shop: Shop, double: Double, listener: Listener) -> None:
    double.webhooks("second_secret", secret="whsec_the_next")
    [name] = _customers(shop, 1)

    [received] = listener.wait_for(lambda got: len(got) == 1)

    assert _check(shop, received) == _check(shop, received, "whsec_the_next") == name
    with pytest.raises(stripe.SignatureVerificationError):
        _check(shop, received, "whsec_a_third")


def test_other_events_go_their_way(shop: Shop, double: Double, listener: Listener) -> None:
    mishap = double.webhooks("drop", events="charge.*")

    _customers(shop, 1)

    assert len(listener.wait_for(lambda got: len(got) == 1)) == 1
    assert (mishap.seen, mishap.reached) == (0, 0)


def test_signatures_carry_the_time_of_the_world_not_of_the_clock_that_was_turned(
    shop: Shop, double: Double, listener: Listener
) -> None:
    double.advance(days=30)
    [name] = _customers(shop, 1)

    [received] = listener.wait_for(lambda got: len(got) == 1)

    assert _check(shop, received) == name
    assert int(received.signature.split(",")[0][2:]) == shop.server.engine.world_time()
    assert json.loads(received.body)["created"] == double.now()


def test_the_journal_tells_of_every_attempt(shop: Shop, double: Double, listener: Listener) -> None:
    double.webhooks("duplicate", times=2)
    [name] = _customers(shop, 1)
    listener.wait_for(lambda got: len(got) == 2)
    until(lambda: len(double.journal(kind="webhook")) == 2)

    lines = double.journal(kind="webhook")
    told = [(line["event"], line["type"], line["copy"], line["attempt"], line["answer"]) for line in lines]
    assert told == [(name, "customer.created", copy, 1, "HTTP 200") for copy in (0, 1)]
