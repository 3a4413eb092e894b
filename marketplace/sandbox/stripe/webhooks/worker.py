"""The worker: a thread that delivers events and does what the clock makes due."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.resources import checkout, events
from marketplace.sandbox.stripe.store.deliveries import Delivery
from marketplace.sandbox.stripe.webhooks.sending import post
from marketplace.sandbox.stripe.webhooks.signing import signature_header

_LOG = logging.getLogger(__name__)
# Stripe retries for days; whoever watches a sandbox wants to see it happen.
RETRY_SECONDS = (1, 2, 5, 15, 60, 300, 1_800, 7_200)
_LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class _Message:
    """A delivery as it goes out: the event in the endpoint's API version, signed for it."""

    delivery: Delivery
    url: str
    body: str
    signature: str


class Worker:
    """Delivers what the outbox holds, one event after another, and waits for more."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stripe-sandbox-webhooks", daemon=True)

    def start(self) -> None:
        """Begin to deliver in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the delivery under way and end."""
        self._stopping.set()
        self._engine.written.set()
        self._thread.join()

    def run_due(self) -> int:
        """Do everything that is due now; return how many deliveries were tried."""
        self._engine.run_due()
        tried = 0
        while not self._stopping.is_set() and (message := self._next()):
            self._deliver(message)
            tried += 1
        return tried

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._engine.written.clear()
            try:
                self.run_due()
                wait = self._seconds_to_next()
            except Exception:  # the thread's boundary: one bad round must not end all deliveries
                _LOG.exception("The sandbox could not deliver; it goes on")
                wait = _LONGEST_WAIT_SECONDS
            self._engine.written.wait(wait)

    def _next(self) -> _Message | None:
        # Read at once: an endpoint deleted between two looks would leave a delivery to nobody.
        with self._engine.read() as context:
            delivery = context.deliveries.next_due(context.now)
            return _message(context, delivery) if delivery else None

    def _deliver(self, message: _Message) -> None:
        delivery = message.delivery
        # No transaction is open meanwhile: the endpoint may call back before it answers.
        taken, answer = post(message.url, message.body, message.signature)
        with self._engine.write() as context:
            if taken:
                context.deliveries.succeeded(delivery, answer)
            elif delivery.attempts < len(RETRY_SECONDS):
                due = context.now + RETRY_SECONDS[delivery.attempts]
                context.deliveries.postponed(delivery, due, answer)
            else:
                context.deliveries.failed(delivery, answer)
        _LOG.log(logging.DEBUG if taken else logging.WARNING, "%s to %s: %s", delivery.event, message.url, answer)

    def _seconds_to_next(self) -> float:
        with self._engine.read() as context:
            dues = [due for due in (context.deliveries.earliest(), checkout.next_due(context)) if due is not None]
            wait = min(dues) - context.now if dues else _LONGEST_WAIT_SECONDS
        return min(max(wait, 0.05), _LONGEST_WAIT_SECONDS)


def _message(context: Context, delivery: Delivery) -> _Message:
    endpoint = context.referenced("webhook_endpoint", delivery.endpoint, "endpoint")
    event = context.referenced("event", delivery.event, "event")
    shown = events.represent(context, event) | {"api_version": endpoint["api_version"]}
    body = json.dumps(shown, indent=2)
    secret = context.objects.private(endpoint["id"])["secret"]
    return _Message(delivery, endpoint["url"], body, signature_header(body, secret, context.now))
