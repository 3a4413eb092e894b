"""The slice, read and half taken in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.cli.adventureworks.files import DataSet, read
from tests.cli.adventureworks.slice import write

BEGINNING = datetime(2017, 6, 1, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> DataSet:
    """The slice as it is read."""
    return read(write(tmp_path))
