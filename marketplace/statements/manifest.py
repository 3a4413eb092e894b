"""What an export has written: each file with its fingerprint, so that a stopped export goes on where it was."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, fields
from typing import Any, BinaryIO, cast

from marketplace.statements.csv_export import csv_writer
from marketplace.statements.formats import Format
from marketplace.statements.rules import Head
from marketplace.statements.targets import Target

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """A complete file: its SHA-256 and size in bytes, its format, whose statement it is.

    `stamp` stands for everything the file follows from: the same stamp means the same bytes.
    """

    file: str
    sha256: str
    bytes: int
    format: str = ""
    statement: str = ""
    stamp: str = ""


COLUMNS = tuple(field.name for field in fields(Written))
"""The columns of `manifest.csv`."""


def stamp_of(top: Head, form: Format, *, names: bool, letterhead: object) -> str:
    """Return what a statement's file follows from, in short: figures, chain, form, who reads it, seal."""
    facts = [asdict(top), form.name, names, letterhead, form.beside(top)]
    return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()[:32]


def recalled(target: Target) -> dict[str, Written]:
    """Return the files that a stopped export noted as complete, by name."""
    found = {}
    for row in csv.reader(target.notes()):
        if len(row) == len(COLUMNS) and row[2].isdigit():
            found[row[0]] = Written(row[0], row[1], int(row[2]), *row[3:])
    return found


def is_intact(target: Target, known: Written | None, stamp: str) -> bool:
    """Whether a noted file still follows from the same facts and is there, byte by byte."""
    if known is None or known.stamp != stamp or not target.exists(known.file):
        return False
    with target.read(known.file) as file:
        return hashlib.file_digest(cast("Any", file), "sha256").hexdigest() == known.sha256


def row_of(written: Written) -> list[object]:
    """Return a row of `manifest.csv`."""
    return list(astuple(written))


def line_of(written: Written) -> str:
    """Return the same as one line of notes."""
    lines: list[str] = []

    class Kept:
        def write(self, text: str) -> None:
            lines.append(text)

    csv_writer(Kept()).writerow(row_of(written))
    return "".join(lines).rstrip("\r\n")


class Counting:
    """A file that counts and hashes what goes through it."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.size, self.digest = out, 0, hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        """Write on."""
        self.size += len(data)
        self.digest.update(data)
        return self.out.write(data)


@contextmanager
def counted(target: Target, name: str) -> Iterator[Counting]:
    """Open a file of a target for writing, counted and hashed."""
    with target.open(name) as out:
        yield Counting(out)
