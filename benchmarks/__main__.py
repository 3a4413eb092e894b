"""`make bench`: every measurement, one after the other, on an otherwise quiet machine."""

from __future__ import annotations

import sys

from benchmarks import importing, post


def main() -> int:
    """Measure posting beside TPC-B, then the import."""
    post.main()
    return importing.main()


if __name__ == "__main__":
    sys.exit(main())
