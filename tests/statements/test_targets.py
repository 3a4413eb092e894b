"""Where exported files go: complete or not at all, remembered across a crash, packed alike every time."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from marketplace.gateways import storage
from marketplace.statements import targets
from marketplace.statements.targets import Folder, FolderInUse, FolderRefused, Shelf, Target, pack


@pytest.fixture(params=["folder", "shelf"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    return Folder(tmp_path) if request.param == "folder" else Shelf(storage.Folder(tmp_path), "exports/exp_1")


def put(target: Target, name: str, content: bytes) -> None:
    with target.open(name) as out:
        out.write(content)


def stop_half_way(target: Target, name: str) -> None:
    with target.open(name) as out:
        out.write(b"half")
        raise RuntimeError


def test_a_file_is_there_once_it_is_complete(target: Target) -> None:
    with pytest.raises(RuntimeError):
        stop_half_way(target, "a.csv")
    assert not target.exists("a.csv")

    put(target, "a.csv", b"whole")

    with target.read("a.csv") as file:
        assert file.read() == b"whole"


def test_notes_are_kept_in_order_until_they_are_forgotten(target: Target) -> None:
    assert target.notes() == []
    target.note("one")
    target.note("two")
    assert target.notes() == ["one", "two"]

    target.forget()

    assert target.notes() == []


def test_a_shelf_keeps_notes_some_at_once_and_finds_them_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "NOTES_AT_ONCE", 2)
    first = Shelf(storage.Folder(tmp_path), "exports/exp_1")
    for line in ("one", "two", "three"):
        first.note(line)

    again = Shelf(storage.Folder(tmp_path), "exports/exp_1")

    assert again.notes() == ["one", "two"]
    put(again, "a.csv", b"1")
    again.clear(["a.csv", "absent.csv"])
    again.forget()
    assert not (tmp_path / "exports" / "exp_1").exists()


def test_an_archive_of_the_same_files_is_the_same_bytes(target: Target) -> None:
    put(target, "a.csv", b"1" * 5_000)
    put(target, "b.csv", b"2")
    archives = [io.BytesIO(), io.BytesIO()]

    for out in archives:
        pack(target, ["b.csv", "a.csv"], out)

    assert archives[0].getvalue() == archives[1].getvalue()
    with zipfile.ZipFile(archives[0]) as found:
        assert found.testzip() is None
        assert found.namelist() == ["b.csv", "a.csv"]
        assert found.read("a.csv") == b"1" * 5_000


def test_a_folder_is_one_exports_until_it_ends(tmp_path: Path) -> None:
    (tmp_path / ".par_1_EUR_2026-10.csv.part").write_bytes(b"half, by an export that was killed")
    with Folder(tmp_path).alone():
        assert list(tmp_path.glob(".*")) == []
        with pytest.raises(FolderInUse), Folder(tmp_path).alone():
            pytest.fail("two exports in one folder")
        with Folder(tmp_path / "other").alone():
            pass
    with Folder(tmp_path).alone():
        assert list(tmp_path.iterdir()) == [tmp_path / "other"]  # nothing stays behind


def test_a_file_is_no_folder_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    with pytest.raises(FolderRefused, match=r"taken cannot be a folder for files: File exists\.$"):
        Folder(tmp_path / "taken")
