"""Files in a folder. A file appears complete under its name or not at all."""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, cast

from marketplace.core.errors import Invalid, NotFound

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,120}")
_LONGEST: Final = 400
WRITING: Final = ".writing-"
"""How files begin that are not complete yet; no name that anybody may ask for does."""


class Folder:
    """Implements `ports.Files` below `root`, made when the first file is written, for its owner only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def write(self, name: str) -> Iterator[BinaryIO]:
        """Write a file; an older one of the same name is replaced when the block ends well.

        Raises:
            Invalid: the name could lead out of the folder.
        """
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _unfinished(path.parent) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)
                raise
        _keep_entry(path.parent)

    @contextmanager
    def read(self, name: str) -> Iterator[BinaryIO]:
        """Read a file.

        Raises:
            NotFound: there is none of that name.
            Invalid: the name could lead out of the folder.
        """
        try:
            file = self._path(name).open("rb")
        except (FileNotFoundError, IsADirectoryError):
            raise NotFound("There is no such file.", name=name) from None
        with file:
            yield file

    def exists(self, name: str) -> bool:
        """Whether there is a file of that name.

        Raises:
            Invalid: the name could lead out of the folder.
        """
        return self._path(name).is_file()

    def remove(self, name: str) -> None:
        """Take a file away, and its folder with the last one; nothing happens where there is none.

        Raises:
            Invalid: the name could lead out of the folder.
        """
        path = self._path(name)
        path.unlink(missing_ok=True)
        with suppress(OSError):  # other files are still in it, or it never was
            path.parent.rmdir()

    def sweep(self) -> int:
        """Take away what writers left that were killed, and return how many files; those being written stay."""
        return sum(map(_abandoned, self.root.rglob(f"{WRITING}*")))

    def _path(self, name: str) -> Path:
        parts = name.split("/")
        if len(name) > _LONGEST or not all(_PART.fullmatch(part) for part in parts):
            raise Invalid("A file's name has letters, digits, dots, dashes and slashes between its parts.", name=name)
        return self.root.joinpath(*parts)


@contextmanager
def _unfinished(folder: Path) -> Iterator[BinaryIO]:
    """Open a file that has no name yet. Its writer holds a lock on it, which ends with the process in any case."""
    while True:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=WRITING, delete=False) as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # a sweep that came in between the two has taken it away
            if _is_named(file.name, file.fileno()):
                yield cast(BinaryIO, file)
                return


def _abandoned(path: Path) -> bool:
    """Take an unfinished file away, unless its writer lives; return whether it was."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not _is_named(str(path), file.fileno()):
                return False
            path.unlink()
            return True
    except (BlockingIOError, FileNotFoundError):  # it is being written, or has just got its name
        return False


def _is_named(name: str, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(name), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _keep_entry(folder: Path) -> None:
    """Flush the folder too: the new name must survive a power cut as the content does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
