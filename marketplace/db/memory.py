"""What a process remembers of the database it works on, so that it need not ask again what has not changed.

Each database has a memory of its own. It is bounded: the entry that was not asked for the longest goes first. Whether
an entry still stands is for the one who keeps it to say, by putting the edition it was read from into the key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from marketplace.db.base import db

Value = TypeVar("Value")
MOST = 2_000


class Memory:
    """Values by key, the oldest forgotten first; safe to use from several threads.

    `most` bounds the sum of their weights: their number, unless whoever keeps one says what it weighs.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock, self.weight = most, Lock(), 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def get(self, key: Hashable) -> Any | None:
        """Return what is kept under the key, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, value: Value, *, weight: int = 1) -> Value:
        """Keep a value under the key and return it; one that weighs more than all may is not kept."""
        with self._lock:
            _old, gone = self._kept.pop(key, (None, 0))
            self.weight -= gone
            if weight <= self._most:
                self._kept[key] = (value, weight)
                self.weight += weight
            while self.weight > self._most:
                _first, (_value, gone) = self._kept.popitem(last=False)
                self.weight -= gone
        return value

    def recall(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what is kept under the key; where there is nothing, make it first. Two threads may both make it."""
        found: Value | None = self.get(key)
        return self.keep(key, make()) if found is None else found


_memories: WeakKeyDictionary[Engine, dict[str, Memory]] = WeakKeyDictionary()


def memory(purpose: str = "facts", *, most: int = MOST) -> Memory:
    """Return the memory for one purpose of the database that this app works on, with room for `most`."""
    return _memories.setdefault(db.engine, {}).setdefault(purpose, Memory(most))


def forget(engine: Engine) -> None:
    """Forget everything of an engine's database: it is going to work on another one."""
    _memories.pop(engine, None)
