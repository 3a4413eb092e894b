"""Reading the data files beside this module."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def read(*names: str) -> dict[str, Any]:
    """Return the tables of data files; lists of the same name in several of them follow one another."""
    tables: dict[str, Any] = {}
    for name in names:
        for key, value in tomllib.loads((HERE / name).read_text(encoding="utf-8")).items():
            tables[key] = tables[key] + value if key in tables else value
    return tables
