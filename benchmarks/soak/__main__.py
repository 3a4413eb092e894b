"""`make soak`: run the scenarios under full load, print and keep the figures.

    python -m benchmarks.soak [SEED] [R1 R4 …]

Without names all of them run; each in a process and with a database of its own, on one server. The seed makes a run
repeatable.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from benchmarks.reporting import machine, write
from benchmarks.soak.harness import server
from benchmarks.soak.scenarios import FULL, in_a_process


def main(words: list[str]) -> int:
    """Run the named scenarios, or all, with the seed given or one of this moment."""
    seeds = [int(word) for word in words if word.isdigit()]
    names = [word.upper() for word in words if not word.isdigit()] or list(FULL)
    if unknown := sorted(set(names) - set(FULL)):
        print(f"There is no scenario {', '.join(unknown)}; there are {', '.join(FULL)}.")
        return 2
    seed = seeds[0] if seeds else int(time.time())
    figures: dict[str, Any] = {"seed": seed, "machine": machine()}
    print(f"seed {seed}", flush=True)
    with server() as url:
        for name in names:
            figures[name] = in_a_process(name, url, seed)
            print(f"{name}: {json.dumps(figures[name])}", flush=True)
    write("soak", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
