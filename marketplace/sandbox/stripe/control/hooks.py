"""The plan for webhooks: which events go astray on their way, and how."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from marketplace.sandbox.stripe.control.counting import Count
from marketplace.sandbox.stripe.ids import new_id, random_text
from marketplace.sandbox.stripe.store.objects import Json

KINDS = {
    "duplicate": "delivered `times` times in all",
    "shuffle": "held until `size` deliveries wait, then sent in an order drawn from `seed`",
    "late": "held for `seconds` of the sandbox's clock, or without them until released",
    "drop": "never sent; it stays undelivered in the list of events",
    "bad_signature": "signed with a secret nobody knows",
    "old_timestamp": "signed as if `seconds` ago, an hour unless told",
    "second_secret": "signed with `secret` as well, as while a secret is being changed",
    "before_answer": "delivered before the request that caused it is answered",
    "parallel": "sent `lanes` at a time",
}
_SIGNING = ("bad_signature", "old_timestamp", "second_secret")


@dataclass
class Mishap:
    """An entry of the plan: events by type (`*` allowed), what happens to their first attempt, and how often."""

    kind: str
    events: str = "*"
    times: int = 2
    size: int = 2
    seed: int = 0
    seconds: int | None = None
    secret: str = field(default_factory=lambda: f"whsec_{random_text(32)}")
    lanes: int = 8
    count: Count = field(default_factory=lambda: Count(limit=0))
    id: str = field(default_factory=lambda: new_id("hook", 14))

    def __post_init__(self) -> None:
        self.draws = random.Random(self.seed)  # noqa: S311 - an order to repeat, not a secret

    def shown(self) -> Json:
        """Return the entry as the control API shows it."""
        named = {"id": self.id, "kind": self.kind, "events": self.events, "secret": self.secret}
        numbers = {name: getattr(self, name) for name in ("times", "size", "seed", "seconds", "lanes")}
        return named | numbers | self.count.shown()


@dataclass(frozen=True)
class Fate:
    """What happens to a delivery: dropped, multiplied, held back, gathered for a shuffle, or signed in its own way."""

    is_dropped: bool = False
    times: int = 1
    is_held: bool = False
    delay: int = 0
    shuffle: str | None = None
    signing: Json = field(default_factory=dict)


class HookPlan:
    """All entries, safe to use from many threads."""

    def __init__(self) -> None:
        self._mishaps: list[Mishap] = []
        self._lock = threading.Lock()

    def add(self, mishap: Mishap) -> Mishap:
        """Put an entry behind those that are there."""
        with self._lock:
            self._mishaps.append(mishap)
        return mishap

    def all(self) -> list[Mishap]:
        """Return the entries in the order in which they were planned."""
        with self._lock:
            return list(self._mishaps)

    def clear(self) -> None:
        """Forget every entry."""
        with self._lock:
            self._mishaps = []

    def decide(self, event_type: str) -> Fate:
        """Count a delivery and say what happens to it; entries of several kinds work together."""
        with self._lock:
            acting = {
                mishap.kind: mishap for mishap in self._mishaps if _fits(mishap, event_type) and mishap.count.meets()
            }
            for mishap in acting.values():
                mishap.count.reached += 1
        late, duplicate, shuffle = acting.get("late"), acting.get("duplicate"), acting.get("shuffle")
        return Fate(
            is_dropped="drop" in acting,
            times=duplicate.times if duplicate else 1,
            is_held=bool(shuffle or (late and late.seconds is None)),
            delay=late.seconds or 0 if late else 0,
            shuffle=shuffle.id if shuffle else None,
            signing={name: _argument(acting[name]) for name in _SIGNING if name in acting},
        )

    def shuffles(self) -> list[Mishap]:
        """Return the entries that gather deliveries."""
        return [mishap for mishap in self.all() if mishap.kind == "shuffle"]

    def holds_answers(self, event_types: Iterable[str]) -> bool:
        """Tell whether a request waits until events of these types have been delivered."""
        early = [mishap for mishap in self.all() if mishap.kind == "before_answer"]
        return any(_fits(mishap, event_type) for event_type in event_types for mishap in early)

    def lanes(self) -> int:
        """Return how many deliveries are sent at a time."""
        return max((mishap.lanes for mishap in self.all() if mishap.kind == "parallel"), default=1)


def _fits(mishap: Mishap, event_type: str) -> bool:
    return fnmatchcase(event_type, mishap.events)


def _argument(mishap: Mishap) -> Json:
    return {"secret": mishap.secret, "seconds": mishap.seconds}
