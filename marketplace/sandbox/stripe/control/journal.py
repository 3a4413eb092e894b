"""The journal: every request and its answer, and every webhook, one JSON line each."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from marketplace.sandbox.stripe.control.masking import masked
from marketplace.sandbox.stripe.store.objects import Json


class Journal:
    """Lines appended to a file, without secrets; with no path, nothing is kept. Safe to use from many threads.

    Each line carries `n`, its number; a file that is there already is continued.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._lines = len(self._read()) if path else 0

    def note(self, kind: str, **facts: object) -> None:
        """Write a line: what it is (`api`, `page`, `webhook`) and its facts."""
        if self.path is None:
            return
        with self._lock:
            self._lines += 1
            line = masked(json.dumps({"n": self._lines, "kind": kind, **facts}, ensure_ascii=False))
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def lines(self, *, after: int = 0) -> list[Json]:
        """Return the lines behind the one numbered `after`, oldest first."""
        with self._lock:
            return [json.loads(line) for line in self._read()[after:]]

    def _read(self) -> list[str]:
        if self.path is None or not self.path.exists():
            return []
        return self.path.read_text(encoding="utf-8").splitlines()
