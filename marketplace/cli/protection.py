"""`marketplace protection`: the key of signed papers, checking one, names of accounts, and the scan of sales."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

import click

from marketplace.claims import scanning
from marketplace.cli.house import house, settings
from marketplace.cli.output import answer, as_json
from marketplace.core import clock
from marketplace.customers import naming
from marketplace.db.transaction import transaction
from marketplace.documents.signing import NotGenuine, Signer, opened
from marketplace.jobs import claims


@click.group("protection")
def protection_group() -> None:
    """Account protection: its papers, how its accounts are found, and whether sales kept to it."""


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
@click.option("--batch", default=500, show_default=True, type=click.IntRange(1, 10_000), help="Accounts at once.")
@as_json
def names(batch: int, machine: bool) -> None:
    """Name accounts that have no name yet, from what their contacts call them; run again, it goes on where it was."""
    batches = [naming.Batch(0, 0, 0)]
    with house() as app:
        while (last_id := batches[-1].last_id) is not None:
            with transaction():
                batches.append(naming.name_some(last_id, most=batch, secret_key=app.config["SECRET_KEY"]))
    seen, named = sum(each.seen for each in batches), sum(each.named for each in batches)
    answer({"without_name": seen, "named": named}, machine=machine)


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
