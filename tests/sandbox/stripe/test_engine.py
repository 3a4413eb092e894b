from __future__ import annotations

from pathlib import Path

import pytest

from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.settings import Settings
from tests.sandbox.support import KEY, Shop, TurnableClock


def test_what_fails_half_way_writes_nothing(engine: Engine) -> None:
    def fail() -> None:
        with engine.write() as context:
            context.objects.add({"id": "x_1", "object": "x"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with engine.read() as context:
        assert context.objects.get("x", "x_1") is None


def test_a_session_whose_time_is_over_expires_by_itself(shop: Shop, clock: TurnableClock) -> None:
    session = shop.session()

    clock.advance(24 * 3_600)

    expired = shop.v1.checkout.sessions.retrieve(session.id)
    assert (expired.status, expired.payment_status, expired.url) == ("expired", "unpaid", None)
    assert shop.event_types()[-1] == "checkout.session.expired"


def test_a_new_process_frees_the_keys_of_requests_that_died(tmp_path: Path) -> None:
    first = Engine(tmp_path / "s.sqlite", Settings(KEY, "http://sandbox.test"))
    with first.write() as context:
        context.answers.reserve("key", endpoint="/v1/x", fingerprint="f", request_id="req_1", now=context.now)
    first.close()

    second = Engine(tmp_path / "s.sqlite", Settings(KEY, "http://sandbox.test"))

    with second.write() as context:
        assert not context.answers.reserve(
            "key", endpoint="/v1/x", fingerprint="f", request_id="req_2", now=context.now
        )
    second.close()


def test_the_clock_is_turned_forward_for_good(tmp_path: Path, clock: TurnableClock) -> None:
    first = Engine(tmp_path / "s.sqlite", Settings(KEY, "http://sandbox.test"), clock)
    before = first.now()

    assert first.advance(60) == before + 60
    assert first.advance(40) == first.now() == before + 100
    assert first.world_time() == before
    first.close()

    second = Engine(tmp_path / "s.sqlite", Settings(KEY, "http://sandbox.test"), clock)
    assert second.now() == before + 100
    second.close()


def test_turning_the_clock_does_what_that_makes_due(shop: Shop) -> None:
    session = shop.session()

    shop.server.engine.advance(24 * 3_600)

    with shop.server.engine.read() as context:
        assert context.referenced("checkout.session", session.id, "")["status"] == "expired"
