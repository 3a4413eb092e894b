"""`make rows`: which rows of requirements and of reliability a test proves, and which not yet."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
TABLES = [TESTS.parent / "docs" / name for name in ("requirements.md", "reliability.md")]
MARK = re.compile(r"@pytest\.mark\.row\(([^)]*)\)")
ROW = re.compile(r"^\| (S[0-4]-\d+|N\d+|R\d+) \| (.+?) \|", re.MULTILINE)


def proven() -> dict[str, list[str]]:
    """Return the test files behind each row's id."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for arguments in MARK.findall(path.read_text(encoding="utf-8")):
            for row in re.findall(r'"([^"]+)"', arguments):
                found.setdefault(row, []).append(str(path.relative_to(TESTS.parent)))
    return found


def main() -> None:
    """Print every row with its tests, those without one last."""
    rows, tests = dict(row for table in TABLES for row in ROW.findall(table.read_text(encoding="utf-8"))), proven()
    for row, sentence in rows.items():
        if row in tests:
            print(f"{row:6} {sentence}\n       {', '.join(sorted(set(tests[row])))}")
    missing = [row for row in rows if row not in tests]
    print(f"\n{len(rows) - len(missing)} of {len(rows)} rows have a test; without one: {', '.join(missing) or 'none'}")


if __name__ == "__main__":
    main()
