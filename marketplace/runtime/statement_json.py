"""Statements as signed JSON, with the key of the app that runs."""

from __future__ import annotations

from marketplace.db.base import db
from marketplace.ledger import sealing
from marketplace.runtime.signing import signer
from marketplace.statements import json_export
from marketplace.statements.csv_export import Writable
from marketplace.statements.rules import Head


def beside(top: Head) -> list[str]:  # noqa: ARG001  the same for every statement
    """Return what the file follows from besides the book: the newest seal, and the key."""
    seal = sealing.newest(db.session())
    return [seal.hash.hex() if seal else "", signer().public_key]


def write(top: Head, out: Writable, *, names: bool = False) -> int:  # noqa: ARG001  the file names nobody, whoever asks
    """Write one statement and return how many entries it has."""
    return json_export.write(top, out, signer())
