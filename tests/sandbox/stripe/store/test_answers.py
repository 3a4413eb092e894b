from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.store.answers import KEPT_SECONDS, Reservation


def _reserve(context: Context, request_id: str, *, later: int = 0) -> Reservation | None:
    return context.answers.reserve(
        "key", endpoint="/v1/x", fingerprint="f", request_id=request_id, now=context.now + later
    )


def test_a_key_belongs_to_its_first_request(context: Context) -> None:
    assert _reserve(context, "req_1") is None

    running = _reserve(context, "req_2")
    context.answers.keep("key", 200, "{}")
    answered = _reserve(context, "req_3")

    assert running
    assert answered
    assert running.is_running
    assert (answered.request_id, answered.status, answered.body) == ("req_1", 200, "{}")


def test_a_released_key_is_free(context: Context) -> None:
    _reserve(context, "req_1")

    context.answers.release("key")

    assert _reserve(context, "req_2") is None


def test_an_answered_key_is_not_released_and_is_kept_for_a_day(context: Context) -> None:
    _reserve(context, "req_1")
    context.answers.keep("key", 200, "{}")
    context.answers.release("key")
    context.answers.release_running()

    assert _reserve(context, "req_2", later=KEPT_SECONDS - 1)
    assert _reserve(context, "req_3", later=KEPT_SECONDS) is None
