"""Reading the data files beside this module."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def read(name: str) -> dict[str, Any]:
    """Return the tables of one data file."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
