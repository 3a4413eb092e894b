"""Idempotency keys: the first answer is kept, status and body, and given again for 24 hours.

Under /v2 it is kept for 30 days, and only where the request succeeded: a failed one is tried again.

Kept are the answers of requests that began to execute, errors and 500s included. A request refused while its
parameters were checked, or because the key was in use, leaves the key free.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from marketplace.sandbox.stripe.context import Context, Origin
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.store.answers import KEPT_SECONDS, Reservation
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import Tree

_MAX_KEY = 255


@dataclass(frozen=True)
class Answer:
    """A status and JSON body; `original` is the request that was answered first, if this repeats its answer.

    `headers` go out with this answer and are not kept. A repetition is answered with `kept` where that differs.
    """

    status: int
    body: str
    original: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[int, str] | None = None


@dataclass(frozen=True)
class Keeping:
    """For how long answers are kept, whether failures are, and whose keys they are: an account's are its own."""

    seconds: int = KEPT_SECONDS
    keeps_failures: bool = True
    account: str = ""


def fingerprint(params: Tree) -> str:
    """Return what two requests with the same parameters have in common."""
    return hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()


def once(
    engine: Engine,
    origin: Origin,
    *,
    endpoint: str,
    fingerprint: str,
    keeping: Keeping = Keeping(),
    execute: Callable[[Context], Answer],
    failed: Callable[[Exception], Answer],
) -> Answer:
    """Execute a request and keep its answer under its key, or give the answer kept before.

    `execute` raises what is not to be kept; `failed` answers an unexpected exception, and that answer is kept.

    Raises:
        ApiError: the key was used with other parameters (400) or is in use at this moment (409).
    """
    key = _checked(origin.idempotency_key)
    slot = f"{keeping.account} {key}".strip()
    with engine.write() as context:
        reservation = context.answers.reserve(
            slot,
            endpoint=endpoint,
            fingerprint=fingerprint,
            request_id=origin.request_id or "",
            now=context.now,
            kept_seconds=keeping.seconds,
        )
    if reservation:
        return _replay(reservation, key, endpoint, fingerprint)
    try:
        with engine.write(origin) as context:
            answer = execute(context)
            _keep(context, slot, answer, keeping)
    except ApiError:
        with engine.write() as context:
            context.answers.release(slot)
        raise
    except Exception as unexpected:  # the process boundary: a 500 is an answer, and it is kept
        answer = failed(unexpected)
        with engine.write() as context:
            _keep(context, slot, answer, keeping)
    return answer


def _keep(context: Context, slot: str, answer: Answer, keeping: Keeping) -> None:
    status, body = answer.kept or (answer.status, answer.body)
    if status < 400 or keeping.keeps_failures:
        context.answers.keep(slot, status, body)
    else:
        context.answers.release(slot)


def _checked(key: str | None) -> str:
    if not key or len(key) > _MAX_KEY:
        raise ApiError(f"Idempotency keys are between 1 and {_MAX_KEY} characters long.", kind="idempotency_error")
    return key


def _replay(reservation: Reservation, key: str, endpoint: str, fingerprint: str) -> Answer:
    if reservation.endpoint != endpoint:
        raise ApiError(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{endpoint}' vs '{reservation.endpoint}'). Try using a key other than '{key}' if you meant to execute a "
            "different request.",
            kind="idempotency_error",
        )
    if reservation.fingerprint != fingerprint:
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try "
            f"using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    if reservation.status is None or reservation.body is None:
        raise ApiError(
            "There is currently another in-progress request using this Idempotent Key (that probably means you "
            f"submitted twice, and the other request is still going through): {key}. Please try again later.",
            status=409,
            code="idempotency_key_in_use",
        )
    return Answer(reservation.status, reservation.body, original=reservation.request_id)
