"""How much memory a process takes at most while something is done; server processes share most of theirs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OFTEN = 0.05


class Peak:
    """The most that was seen: of its own (anonymous memory), and with what it shares, in KiB."""

    own_kib = 0
    whole_kib = 0

    def look(self, pid: int) -> None:
        """Look at a process once; one that is gone is passed by."""
        try:
            lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        except OSError:
            return
        facts = dict(line.split(":", 1) for line in lines if ":" in line)
        self.own_kib = max(self.own_kib, int(facts["RssAnon"].split()[0]))
        self.whole_kib = max(self.whole_kib, int(facts["VmRSS"].split()[0]))


@contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """Watch a process inside the block, every twentieth of a second."""
    peak, is_over = Peak(), threading.Event()

    def look() -> None:
        while not is_over.wait(OFTEN):
            peak.look(pid)

    peak.look(pid)
    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield peak
    finally:
        is_over.set()
        watching.join()
        peak.look(pid)
