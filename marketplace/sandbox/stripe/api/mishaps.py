"""Faults befalling a request, as the plan has it: before it is done, in place of its answer, or on the wire."""

from __future__ import annotations

import json
import socket
from dataclasses import replace

from flask import Request, Response

from marketplace.sandbox.stripe.api.idempotency import Answer
from marketplace.sandbox.stripe.control.faults import FaultPlan
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError

_UNKNOWN = "An unknown error occurred"
_LOCKED = (
    "This object cannot be accessed right now because another API request or Stripe process is currently accessing it. "
    "If you see this error intermittently, retry the request."
)


class ConnectionLost(Exception):
    """The caller gets no answer."""


class Mishap:
    """The fault that befalls one request, or none."""

    def __init__(self, plan: FaultPlan, method: str, path: str) -> None:
        self._plan = plan
        self._fault = plan.claim(method, path)

    @property
    def kind(self) -> str | None:
        """What goes wrong."""
        return self._fault.kind if self._fault else None

    def before(self) -> None:
        """Let happen what happens before anything is done.

        Raises:
            ApiError: the request is refused.
            ConnectionLost: it is not answered at all.
        """
        if self._fault and self._is("slow"):
            self._plan.wait(self._fault.seconds)
        elif self._is("rate_limit"):
            raise ApiError("Request rate limit exceeded.", status=429, code="rate_limit", headers=self._retrying())
        elif self._is("lock"):
            raise ApiError(_LOCKED, status=409, code="lock_timeout", headers=self._retrying())
        elif self._is("error_before_effect"):
            raise self.error()
        elif self._is("reset_before_effect"):
            raise ConnectionLost

    def fails_afterwards(self) -> bool:
        """Tell whether an error takes the place of the answer once everything is done."""
        return self._is("error_after_effect")

    def error(self) -> ApiError:
        """Return Stripe's error for a fault of its own."""
        return ApiError(_UNKNOWN, status=500, kind="api_error", headers=self._retrying())

    def after(self, answer: Answer) -> Answer:
        """Let happen what happens to the answer on its way.

        Raises:
            ConnectionLost: it does not arrive.
        """
        if self._fault is None:
            return answer
        if self._is("hang_after_effect"):
            self._plan.wait(self._fault.seconds)
        elif self._is("reset_after_effect"):
            raise ConnectionLost
        elif self._is("malformed"):
            return replace(answer, body=answer.body[: len(answer.body) // 2])
        elif self._is("missing_field"):
            return replace(answer, body=_without(answer.body, str(self._fault.left_out)))
        return answer

    def _is(self, kind: str) -> bool:
        """Tell whether this is the fault, and count that it happens."""
        if self._fault is None or self._fault.kind != kind:
            return False
        self._plan.happened(self._fault)
        return True

    def _retrying(self) -> dict[str, str]:
        if self._fault is None:
            return {}
        wishes = {"Retry-After": self._fault.retry_after, "Stripe-Should-Retry": self._fault.should_retry}
        return {name: str(value).lower() for name, value in wishes.items() if value is not None}


def hang_up(sent: Request) -> Response:
    """Close a request's connection without an answer; the response returned reaches nobody."""
    connection: socket.socket | None = sent.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response(status=502)


def _without(text: str, path: str) -> str:
    body: Json = json.loads(text)
    *parents, last = path.split(".")
    node: object = body
    for name in parents:
        node = node.get(name) if isinstance(node, dict) else None
    if isinstance(node, dict):
        node.pop(last, None)
    return json.dumps(body, indent=2)
