"""Keeping the house's own files tidy."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from marketplace.gateways.storage import Folder
from marketplace.jobs import files
from marketplace.runtime.gateways import gateways


def test_what_writers_left_that_were_killed_is_taken_away(app: Flask, tmp_path: Path) -> None:
    gateways_files = gateways().files
    assert isinstance(gateways_files, Folder)
    left = gateways_files.root / "statement_exports" / ".writing-abc"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"half")

    files.sweep()

    assert not left.exists()
