"""`marketplace protection`: the key of signed papers, checking one offline, and comparing sales with protections."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

import click

from marketplace.claims import scanning
from marketplace.cli.house import house, settings
from marketplace.cli.output import answer, as_json
from marketplace.core import clock
from marketplace.documents.signing import NotGenuine, Signer, opened
from marketplace.jobs import claims


@click.group("protection")
def protection_group() -> None:
    """Account protection: its papers, and whether sales kept to it."""


@protection_group.command()
@as_json
def key(machine: bool) -> None:
    """Print the public key that this marketplace's papers are checked with."""
    signer = Signer(settings().signing_key)
    answer({"public_key": signer.public_key, "fingerprint": signer.fingerprint}, machine=machine)


@protection_group.command()
@click.argument("paper", type=click.File("rb"))
@click.option("--key", "public", required=True, help="The public key, or a file that holds it.")
@as_json
def verify(paper: BinaryIO, public: str, machine: bool) -> None:
    """Check a receipt or certificate (JSON or PDF) without any connection; status 1 when something is wrong with it."""
    file = Path(public)
    text = file.read_text(encoding="utf-8") if len(public) < 256 and file.is_file() else public
    try:
        found = opened(paper.read(), text)
    except NotGenuine as wrong:
        answer({"paper": "NOT genuine", "reason": wrong.message}, machine=machine)
        sys.exit(1)
    document = dict(found.document)
    said = document if machine else {name: _spoken(value) for name, value in document.items()}
    answer({"signature": "genuine", "key": found.key, **said}, machine=machine)


@protection_group.command()
@click.option("--all", "everything", is_flag=True, help="All sales there ever were, not only those of the last weeks.")
@as_json
def scan(everything: bool, machine: bool) -> None:
    """Compare sales with protections as they are known now, and file what is found; nothing is filed twice."""
    with house():
        at = clock.now()
        claims.scan_since(None if everything else at - claims.LAST_DAYS, at=at)
        done = scanning.latest()
        facts = {"orders": done.orders, "findings": done.findings} if done else {}
    answer(facts, machine=machine)


def _spoken(value: object) -> object:
    return ", ".join(str(each) for each in value.values()) if isinstance(value, dict) else value
