"""Where exported files go, each complete or not there at all, and what a stopped export remembers when it goes on."""

from __future__ import annotations

import fcntl
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, Final, Protocol

from marketplace.core.errors import Conflict
from marketplace.gateways.ports import Files

NOTES: Final = "manifest-part.csv"
NOTES_AT_ONCE: Final = 200
PART: Final = ".part"
PACKED_AT: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every file in an archive: the same files are the same archive, whenever it was packed."""


class Target(Protocol):
    """Where the files go. Notes are kept across a crash, line by line, until the export forgets them."""

    def open(self, name: str) -> AbstractContextManager[BinaryIO]: ...

    def read(self, name: str) -> AbstractContextManager[BinaryIO]: ...

    def exists(self, name: str) -> bool: ...

    def notes(self) -> list[str]: ...

    def note(self, line: str) -> None: ...

    def forget(self) -> None: ...


class FolderInUse(Conflict):
    """Another export is writing into the folder."""


class FolderRefused(Conflict):
    """The folder cannot be made: a file has its name, or the system forbids it."""


class Folder:
    """Files in a folder. One that is being written takes its name when it is complete."""

    def __init__(self, path: Path) -> None:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as refused:
            raise FolderRefused(f"{path} cannot be a folder for files: {refused.strerror}.") from None
        self.path = path
        self._notes = path / f".{NOTES}"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the folder for one export, until the block ends or the process does.

        Raises:
            FolderInUse: another export has it; two at once would take each other's unfinished files.
        """
        held = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in self.path.glob(f".*{PART}"):  # by a process that was killed: nobody else writes here now
                left.unlink()
            yield
        except BlockingIOError:
            raise FolderInUse("Another export is writing into this folder. Wait for it, or name another one.") from None
        finally:
            os.close(held)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open one file for writing."""
        part = self.path / f".{name}{PART}"
        try:
            with part.open("wb") as out:
                yield out
            part.replace(self.path / name)
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def read(self, name: str) -> Iterator[BinaryIO]:
        """Open a complete file for reading."""
        with (self.path / name).open("rb") as file:
            yield file

    def exists(self, name: str) -> bool:
        """Whether a file is there and complete."""
        return (self.path / name).is_file()

    def notes(self) -> list[str]:
        """Return the notes of an export that was stopped; a line that was being written is none."""
        if not self._notes.is_file():
            return []
        return [line[:-1] for line in self._notes.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]

    def note(self, line: str) -> None:
        """Keep a line."""
        with self._notes.open("a", encoding="utf-8", newline="") as out:
            out.write(f"{line}\n")

    def forget(self) -> None:
        """Drop all notes: the export is complete."""
        self._notes.unlink(missing_ok=True)


class Shelf:
    """Files of the house's own store below one name, as the worker keeps them until they are packed."""

    def __init__(self, files: Files, name: str) -> None:
        self.files, self.name = files, name
        self._kept = self._read()

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open one file for writing."""
        return self.files.write(f"{self.name}/{name}")

    def read(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open a complete file for reading."""
        return self.files.read(f"{self.name}/{name}")

    def exists(self, name: str) -> bool:
        """Whether a file is there."""
        return self.files.exists(f"{self.name}/{name}")

    def notes(self) -> list[str]:
        """Return the notes of an export that was stopped."""
        return list(self._kept)

    def note(self, line: str) -> None:
        """Keep a line; some are written at once, and those not yet written are done again after a crash."""
        self._kept.append(line)
        if len(self._kept) % NOTES_AT_ONCE == 0:
            with self.open(NOTES) as out:
                out.write("".join(f"{each}\n" for each in self._kept).encode())

    def forget(self) -> None:
        """Drop all notes."""
        self._kept = []
        self.files.remove(f"{self.name}/{NOTES}")

    def clear(self, names: Iterable[str]) -> None:
        """Take files away that are packed, or that nobody wants any more."""
        for name in names:
            self.files.remove(f"{self.name}/{name}")

    def _read(self) -> list[str]:
        if not self.exists(NOTES):
            return []
        with self.read(NOTES) as file:
            return file.read().decode().splitlines()


def pack(target: Target, names: Iterable[str], out: BinaryIO) -> None:
    """Write the files of a target as one ZIP archive, as a stream; the same files give the same bytes."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, PACKED_AT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with target.read(name) as file, archive.open(entry, "w", force_zip64=True) as packed:
                copyfileobj(file, packed)
