from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from marketplace.sandbox.stripe.control.controls import Controls
from marketplace.sandbox.stripe.control.hooks import Mishap
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.resources import events, webhook_endpoints
from marketplace.sandbox.stripe.webhooks.worker import RETRY_SECONDS, Worker
from marketplace.sandbox.stripe.wire.params import Params
from tests.sandbox.support import Listener, Shop, TurnableClock


def test_events_arrive_signed_and_are_what_the_list_shows(shop: Shop, listen: Callable[..., Listener]) -> None:
    listener = listen()
    endpoint = shop.v1.webhook_endpoints.create(
        {"url": listener.url, "enabled_events": ["checkout.session.completed", "charge.succeeded"]}
    )
    session = shop.session()
    shop.pay(session)

    arrived = listener.wait_for(lambda received: len(received) == 2)

    signed = [shop.client.construct_event(one.body, one.signature, str(endpoint.secret)) for one in arrived]
    assert [event.type for event in signed] == ["charge.succeeded", "checkout.session.completed"]
    assert signed[1].data.object.id == session.id
    assert signed[1].data.object.payment_status == "paid"
    assert (signed[1].api_version, signed[1].pending_webhooks) == ("2026-10-28.endive", 1)
    assert shop.v1.events.retrieve(signed[1].id).type == "checkout.session.completed"


def test_another_secret_does_not_verify(shop: Shop, listen: Callable[..., Listener]) -> None:
    listener = listen()
    shop.v1.webhook_endpoints.create({"url": listener.url, "enabled_events": ["*"]})
    shop.v1.customers.create()

    [arrived] = listener.wait_for(lambda received: len(received) == 1)

    with pytest.raises(stripe.SignatureVerificationError):
        shop.client.construct_event(arrived.body, arrived.signature, "whsec_other")


def _worker_with(engine: Engine, *endpoints: str) -> tuple[Worker, str]:
    with engine.write() as context:
        for url in endpoints:
            webhook_endpoints.create(context, Params({"url": url, "enabled_events": {"0": "*"}}))
        event = events.record(context, "x.created", {"id": "x_1", "object": "x"})
    return Worker(engine), event["id"]


def _pending(engine: Engine, event: str) -> int:
    with engine.read() as context:
        return context.deliveries.outstanding(event)


def test_pending_webhooks_counts_down_endpoint_by_endpoint(
    engine: Engine, listen: Callable[..., Listener], clock: TurnableClock
) -> None:
    first, second = listen(), listen(500)
    worker, event = _worker_with(engine, first.url, second.url)
    assert _pending(engine, event) == 2

    assert worker.run_due() == 2
    assert _pending(engine, event) == 1

    clock.advance(RETRY_SECONDS[0])
    assert worker.run_due() == 1
    assert _pending(engine, event) == 0
    assert worker.run_due() == 0
    assert [json.loads(one.body)["pending_webhooks"] for one in second.received] == [1, 1]


def test_a_failing_endpoint_is_tried_again_later_and_later_until_the_sandbox_gives_up(
    engine: Engine, listen: Callable[..., Listener], clock: TurnableClock
) -> None:
    listener = listen(*[500] * 20)
    worker, event = _worker_with(engine, listener.url)

    assert worker.run_due() == 1
    for delay in RETRY_SECONDS:
        clock.advance(delay - 1)
        assert worker.run_due() == 0
        clock.advance(1)
        assert worker.run_due() == 1

    clock.advance(1_000_000)
    assert worker.run_due() == 0
    assert len(listener.received) == 1 + len(RETRY_SECONDS)
    assert len({one.body for one in listener.received}) == 1
    assert len({one.signature for one in listener.received}) == 1 + len(RETRY_SECONDS)
    assert _pending(engine, event) == 1


def test_the_thread_wakes_for_a_session_whose_time_is_over(
    shop: Shop, listen: Callable[..., Listener], clock: TurnableClock
) -> None:
    listener = listen()
    shop.v1.webhook_endpoints.create({"url": listener.url, "enabled_events": ["checkout.session.expired"]})
    shop.session()

    clock.advance(24 * 3_600)
    shop.server.engine.written.set()

    [arrived] = listener.wait_for(lambda received: len(received) == 1)
    assert json.loads(arrived.body)["data"]["object"]["status"] == "expired"


def test_as_many_events_are_on_their_way_at_once_as_the_plan_has_lanes(engine: Engine) -> None:
    together = threading.Barrier(3)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            together.wait(10)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Stay quiet."""

    controls = Controls()
    controls.hooks.add(Mishap("parallel", lanes=3))
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as endpoint:
        threading.Thread(target=endpoint.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        url = f"http://127.0.0.1:{endpoint.server_address[1]}/"
        _, event = _worker_with(engine, url, f"{url}2", f"{url}3")

        assert Worker(engine, controls).run_due() == 3

        endpoint.shutdown()
    assert _pending(engine, event) == 0
