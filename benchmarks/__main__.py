"""`make bench`: every measurement, one after the other, on an otherwise quiet machine."""

from __future__ import annotations

import subprocess
import sys

MEASUREMENTS = (
    "post", "books", "catalogue", "checkout", "importing", "statements", "matching", "identity", "sealing", "verifying",
    "reconciling", "payouts",
)  # fmt: skip


def main() -> int:
    """Measure everything, each in a process of its own, from posting to finding accounts."""
    for name in MEASUREMENTS:
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
