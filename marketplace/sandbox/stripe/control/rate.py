"""How many requests a second the API takes, reads and writes apart, as Stripe's sandboxes count them.

Source: docs.stripe.com/rate-limits, "API rate limiter": 25 a second of each in a sandbox.
"""

from __future__ import annotations

import threading
import time
from collections import deque

from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError

SANDBOX_PER_SECOND = 25
_SECOND = 1.0


class RateLimit:
    """Counts the requests of the last second; safe to use from many threads. 0 a second stands for no limit."""

    def __init__(self, per_second: int = 0) -> None:
        self._lock = threading.Lock()
        self.set(per_second)

    def set(self, per_second: int) -> None:
        """Take so many reads and so many writes a second from now on, and count anew."""
        with self._lock:
            self._per_second = per_second
            self._taken: dict[bool, deque[float]] = {True: deque(), False: deque()}
            self._seen = self._refused = 0

    def refuses(self, method: str, now: float | None = None) -> bool:
        """Count a request at `now`, in seconds of a clock that only goes on, and tell whether it is one too many."""
        now = time.monotonic() if now is None else now
        with self._lock:
            self._seen += 1
            taken = self._taken[method == "GET"]
            while taken and taken[0] <= now - _SECOND:
                taken.popleft()
            if not self._per_second:
                return False
            if len(taken) >= self._per_second:
                self._refused += 1
                return True
            taken.append(now)
            return False

    def shown(self) -> Json:
        """Return the limit and what it did as the control API shows it."""
        with self._lock:
            return {"per_second": self._per_second, "seen": self._seen, "refused": self._refused}


def too_many() -> ApiError:
    """Return the error for a request above the limit; it is kept under no key."""
    return ApiError(
        "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.",
        status=429,
        code="rate_limit",
        headers={"Stripe-Rate-Limited-Reason": "global-rate"},
    )
