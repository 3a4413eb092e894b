"""One demo at a time in one folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.cli.data_folder import FolderInUse, empty, held

CRASH = """
import os, pathlib, sys
from marketplace.cli.data_folder import held
with held(pathlib.Path(sys.argv[1])):
    os._exit(9)
"""


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with held(tmp_path / "data"), pytest.raises(FolderInUse, match="Stop it first"), held(tmp_path / "data"):
        pass


def test_another_folder_is_another_demo(tmp_path: Path) -> None:
    with held(tmp_path / "one"), held(tmp_path / "two"):
        assert (tmp_path / "two").is_dir()


def test_the_folder_is_free_again_afterwards_and_after_a_crash(tmp_path: Path) -> None:
    crashed = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], check=False)

    with held(tmp_path):
        pass
    with held(tmp_path):
        pass

    assert crashed.returncode == 9


def test_emptying_keeps_the_lock_that_is_held(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    folder = tmp_path / "data"
    with held(folder):
        (folder / "postgres" / "base").mkdir(parents=True)
        (folder / "secret_key").touch()
        (folder / "link").symlink_to(outside)

        empty(folder)

        assert [path.name for path in folder.iterdir()] == ["demo.lock"]
    assert (outside / "kept").exists()
