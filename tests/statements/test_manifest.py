"""What an export remembers of the files it has written."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.core.periods import parse_period
from marketplace.statements import manifest
from marketplace.statements.formats import CSV, XLSX
from marketplace.statements.manifest import Written, counted, is_intact, line_of, recalled, stamp_of
from marketplace.statements.rules import Buckets, Head
from marketplace.statements.targets import Folder

TOP = Head("st_1", "par_1", "Northwind", 1, "EUR", parse_period("2026-11", "Europe/Berlin"), Buckets(), Buckets(5))
WRITTEN = Written("a.csv", hashlib.sha256(b"abc").hexdigest(), 3, "csv", "st_1", "stamp")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_notes_are_read_back_and_a_torn_or_foreign_line_is_none(folder: Folder, tmp_path: Path) -> None:
    folder.note(line_of(WRITTEN))
    folder.note("nonsense")
    with (tmp_path / ".manifest-part.csv").open("a") as torn:
        torn.write("b.csv,abc,3,csv,st_2,sta")

    assert recalled(folder) == {"a.csv": WRITTEN}


def test_a_file_is_intact_while_bytes_and_stamp_are_the_same(folder: Folder) -> None:
    with counted(folder, "a.csv") as out:
        out.write(b"abc")
    assert (out.size, out.digest.hexdigest()) == (3, WRITTEN.sha256)

    assert is_intact(folder, WRITTEN, "stamp")
    assert not is_intact(folder, WRITTEN, "another")
    assert not is_intact(folder, None, "stamp")
    assert not is_intact(folder, replace(WRITTEN, file="b.csv"), "stamp")
    (folder.path / "a.csv").write_bytes(b"abd")
    assert not is_intact(folder, WRITTEN, "stamp")


def test_a_stamp_stands_for_everything_that_a_file_follows_from() -> None:
    stamp = stamp_of(TOP, CSV, names=False, letterhead=["Meridian"])

    assert stamp == stamp_of(replace(TOP), CSV, names=False, letterhead=["Meridian"])
    others = {
        stamp_of(replace(TOP, last_hash="ab"), CSV, names=False, letterhead=["Meridian"]),
        stamp_of(replace(TOP, closing=Buckets(6)), CSV, names=False, letterhead=["Meridian"]),
        stamp_of(TOP, XLSX, names=False, letterhead=["Meridian"]),
        stamp_of(TOP, CSV, names=True, letterhead=["Meridian"]),
        stamp_of(TOP, CSV, names=False, letterhead=["Meridian 2"]),
        stamp_of(TOP, replace(CSV, beside=lambda _: "seal 2"), names=False, letterhead=["Meridian"]),
    }
    assert len({stamp, *others}) == 7


def test_a_row_has_every_column() -> None:
    assert dict(zip(manifest.COLUMNS, manifest.row_of(WRITTEN), strict=True))["sha256"] == WRITTEN.sha256
