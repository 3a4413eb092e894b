"""The folder in which a demo keeps everything: one demo at a time, and empty again where that is wanted."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketplace.core.errors import Conflict

LOCK = "demo.lock"


class FolderInUse(Conflict):
    """Another demo runs in this folder."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep the folder, made where missing, for this process inside the block; the lock ends with the process.

    Raises:
        FolderInUse: another demo has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUse(
                f"Another demo runs with the data in {folder}. Stop it first, or choose another folder with DATA=…"
            ) from None
        os.set_inheritable(lock.fileno(), False)
        yield


def empty(folder: Path) -> None:
    """Remove everything in the folder but its lock. Only while it is held and no server runs in it."""
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        elif each.name != LOCK:
            each.unlink()
