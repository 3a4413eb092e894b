"""The worker: a thread that delivers events and does what the clock makes due."""

from __future__ import annotations

import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.control.controls import Controls
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.resources import duties, events, thin_events
from marketplace.sandbox.stripe.store.deliveries import Delivery
from marketplace.sandbox.stripe.webhooks.sending import post
from marketplace.sandbox.stripe.webhooks.treating import signed, treat

_LOG = logging.getLogger(__name__)
# Stripe retries for days; whoever watches a sandbox wants to see it happen.
RETRY_SECONDS = (1, 2, 5, 15, 60, 300, 1_800, 7_200)
_LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class _Message:
    """A delivery as it goes out: the event in the endpoint's API version, signed for it."""

    delivery: Delivery
    event_type: str
    url: str
    body: str
    signature: str


class Worker:
    """Delivers what the outbox holds, one event after another unless the plan says otherwise, and waits for more."""

    def __init__(self, engine: Engine, controls: Controls | None = None) -> None:
        self._engine = engine
        self._controls = controls or Controls()
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
        while not self._stopping.is_set() and (messages := self._next()):
            self._deliver_all(messages)
            tried += len(messages)
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

    def _next(self) -> list[_Message]:
        hooks = self._controls.hooks
        # Found in the view in which the plan has looked: what comes in between would slip past it. And read at once: an
        # endpoint deleted between two looks would leave a delivery to nobody.
        is_planned = bool(hooks.all())
        with self._engine.write() if is_planned else self._engine.read() as context:
            if is_planned:
                treat(context, hooks)
            now = self._engine.world_time()
            return [_message(context, delivery, now) for delivery in context.deliveries.due(context.now, hooks.lanes())]

    def _deliver_all(self, messages: list[_Message]) -> None:
        if len(messages) == 1:
            self._deliver(messages[0])
            return
        with ThreadPoolExecutor(len(messages), thread_name_prefix="stripe-sandbox-lane") as lanes:
            list(lanes.map(self._deliver, messages))

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
        self._controls.journal.note(
            "webhook",
            at=self._engine.now(),
            event=delivery.event,
            type=message.event_type,
            path=message.url,
            copy=delivery.copy,
            attempt=delivery.attempts + 1,
            answer=answer,
        )
        _LOG.log(logging.DEBUG if taken else logging.WARNING, "%s to %s: %s", delivery.event, message.url, answer)

    def _seconds_to_next(self) -> float:
        with self._engine.read() as context:
            dues = [due for due in (context.deliveries.earliest(), duties.next_due(context)) if due is not None]
            wait = min(dues) - context.now if dues else _LONGEST_WAIT_SECONDS
        return min(max(wait, 0.05), _LONGEST_WAIT_SECONDS)


def _message(context: Context, delivery: Delivery, now: int) -> _Message:
    endpoint = context.referenced("webhook_endpoint", delivery.endpoint, "endpoint")
    _, event = context.objects.anywhere(delivery.event)
    shown = (
        thin_events.notification(event)
        if event["object"] == thin_events.KIND
        else events.represent(context, event) | {"api_version": endpoint["api_version"]}
    )
    body = json.dumps(shown, indent=2)
    secret = context.objects.private(endpoint["id"])["secret"]
    return _Message(delivery, event["type"], endpoint["url"], body, signed(body, secret, delivery, now))
