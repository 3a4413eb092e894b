"""Files that are there complete or not at all."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from marketplace.core.errors import Invalid, NotFound
from marketplace.gateways.storage import Folder

PROCESSES = multiprocessing.get_context("spawn")


def test_a_file_is_written_and_read_back(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "files")

    with folder.write("exports/2026-10.zip") as out:
        out.write(b"one")

    with folder.read("exports/2026-10.zip") as file:
        assert file.read() == b"one"
    assert folder.exists("exports/2026-10.zip")


def test_a_failed_write_leaves_the_old_file_and_nothing_half_done(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with folder.write("a.txt") as out:
        out.write(b"old")

    def fail() -> None:
        with folder.write("a.txt") as out:
            out.write(b"new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with folder.read("a.txt") as file:
        assert file.read() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_cannot_be_seen_before_it_is_complete(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    with folder.write("a.txt") as out:
        out.write(b"half")
        assert not folder.exists("a.txt")

    assert folder.exists("a.txt")


def write_and_wait(root: Path, pipe: Connection) -> None:
    with Folder(root).write("exports/a.zip") as out:
        out.write(b"half")
        out.flush()
        pipe.send("writing")
        pipe.recv()
    pipe.send("written")


def test_what_a_killed_writer_left_is_taken_away_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    folder, (pipe, theirs) = Folder(tmp_path), PROCESSES.Pipe()
    killed, living = (PROCESSES.Process(target=write_and_wait, args=(tmp_path, theirs), daemon=True) for _ in "12")
    killed.start()
    assert pipe.recv() == "writing"
    killed.kill()
    killed.join()
    living.start()
    assert pipe.recv() == "writing"
    with folder.write("exports/b.zip") as out:
        out.write(b"half")
        assert len(list((tmp_path / "exports").iterdir())) == 3

        assert (folder.sweep(), folder.sweep()) == (1, 0)

    assert folder.exists("exports/b.zip")
    pipe.send("go on")
    assert pipe.recv() == "written"
    living.join()
    assert sorted(path.name for path in (tmp_path / "exports").iterdir()) == ["a.zip", "b.zip"]
    assert (folder.sweep(), Folder(tmp_path / "none").sweep()) == (0, 0)


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "folder").mkdir()

    for name in ("none.txt", "folder"):
        with pytest.raises(NotFound), folder.read(name):
            pass
        assert not folder.exists(name)


@pytest.mark.parametrize(
    "name", ["../a", "/etc/passwd", "a/../b", "", ".", "..", ".hidden", "a//b", "a\\b", "a\0b", "a/" * 200 + "a", "a b"]
)
def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path / "files")

    with pytest.raises(Invalid), folder.write(name):
        pass
    with pytest.raises(Invalid):
        folder.exists(name)
    with pytest.raises(Invalid), folder.read(name):
        pass

    assert list(tmp_path.rglob("*")) == []


def test_only_the_owner_may_look_into_the_folder(tmp_path: Path) -> None:
    with Folder(tmp_path).write("deep/a.txt") as out:
        out.write(b"x")

    assert (tmp_path / "deep").stat().st_mode & 0o077 == 0
    assert (tmp_path / "deep" / "a.txt").stat().st_mode & 0o077 == 0
