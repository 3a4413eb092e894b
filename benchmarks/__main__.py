"""`make bench`: every measurement, one after the other, on an otherwise quiet machine."""

from __future__ import annotations

import sys

from benchmarks import books, checkout, importing, post


def main() -> int:
    """Measure posting beside TPC-B, large books beside COPY, checkout and settlement, then the import."""
    for each in (post, books, checkout):
        each.main()
    return importing.main()


if __name__ == "__main__":
    sys.exit(main())
