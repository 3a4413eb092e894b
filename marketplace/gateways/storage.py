"""Files in a folder. A file appears complete under its name or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from marketplace.core.errors import Invalid, NotFound

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,120}")
_LONGEST: Final = 400


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
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".writing-", delete=False) as file:
            try:
                yield cast(BinaryIO, file)
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

    def _path(self, name: str) -> Path:
        parts = name.split("/")
        if len(name) > _LONGEST or not all(_PART.fullmatch(part) for part in parts):
            raise Invalid("A file's name has letters, digits, dots, dashes and slashes between its parts.", name=name)
        return self.root.joinpath(*parts)


def _keep_entry(folder: Path) -> None:
    """Flush the folder too: the new name must survive a power cut as the content does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
