"""The plan of faults: which requests to the API go wrong, and how."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from marketplace.sandbox.stripe.control.counting import Count
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.store.objects import Json

KINDS = {
    "rate_limit": "429, before anything is done; `retry_after` and `should_retry` become headers",
    "lock": "409 with lock_timeout, before anything is done",
    "error_before_effect": "500, before anything is done and kept under no key",
    "error_after_effect": "500 in place of the answer, kept under the request's key; what was done stays",
    "reset_before_effect": "the connection closed without an answer, before anything is done",
    "reset_after_effect": "the connection closed without an answer, after everything is done",
    "slow": "everything done `seconds` later",
    "hang_after_effect": "the answer held back for `seconds`, after everything is done",
    "malformed": "half of the answer's JSON",
    "missing_field": "the answer without `field`, a dotted path",
}


@dataclass
class Fault:
    """An entry of the plan: requests by method and path (both may hold `*`), what goes wrong, and how often."""

    method: str
    path: str
    kind: str
    seconds: float = 0
    retry_after: int | None = None
    should_retry: bool | None = None
    left_out: str | None = None
    count: Count = field(default_factory=Count)
    id: str = field(default_factory=lambda: new_id("fault", 14))

    def fits(self, method: str, path: str) -> bool:
        """Tell whether a request is one of those meant."""
        return fnmatchcase(method, self.method) and fnmatchcase(path, self.path)

    def shown(self) -> Json:
        """Return the entry as the control API shows it."""
        named = {"id": self.id, "method": self.method, "path": self.path, "kind": self.kind, "field": self.left_out}
        timed = {"seconds": self.seconds, "retry_after": self.retry_after, "should_retry": self.should_retry}
        return named | timed | self.count.shown()


class FaultPlan:
    """All entries, safe to use from many threads."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._released = threading.Event()

    def add(self, fault: Fault) -> Fault:
        """Put an entry behind those that are there."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def claim(self, method: str, path: str) -> Fault | None:
        """Count a request and return the fault that befalls it: of several, the one planned first."""
        with self._lock:
            fitting = [fault for fault in self._faults if fault.fits(method, path)]
            acting = [fault for fault in fitting if fault.count.meets()]
        return acting[0] if acting else None

    def happened(self, fault: Fault) -> None:
        """Count that a fault did what it is for."""
        with self._lock:
            fault.count.reached += 1

    def wait(self, seconds: float) -> None:
        """Let a request wait, until the plan is cleared at the latest."""
        self._released.wait(seconds)

    def all(self) -> list[Fault]:
        """Return the entries in the order in which they were planned."""
        with self._lock:
            return list(self._faults)

    def clear(self) -> None:
        """Forget every entry and let go of the requests that wait."""
        with self._lock:
            self._faults = []
            released, self._released = self._released, threading.Event()
        released.set()
