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
    """Values by key, the oldest forgotten first; safe to use from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any | None:
        """Return what is kept under the key, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, value: Value) -> Value:
        """Keep a value under the key and return it."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def recall(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what is kept under the key; where there is nothing, make it first. Two threads may both make it."""
        found: Value | None = self.get(key)
        return self.keep(key, make()) if found is None else found


_memories: WeakKeyDictionary[Engine, Memory] = WeakKeyDictionary()


def memory() -> Memory:
    """Return the memory of the database that this app works on."""
    return _memories.setdefault(db.engine, Memory())
