"""The command line: the public key, checking a paper offline, and comparing sales with protections."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from marketplace.cli.main import cli
from marketplace.customers import directory
from marketplace.customers.directory import ContactDetails
from marketplace.db.base import db
from marketplace.documents.signing import Signer
from tests.cli.conftest import Command
from tests.support.claiming import taken
from tests.support.world import a_world

SECRET = "a secret that only tests know, long enough"
SIGNER = Signer(SECRET)
DOCUMENT = {"paper": "protection certificate", "customer": {"company": "Acme GmbH"}}


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MARKETPLACE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MARKETPLACE_SECRET_KEY", SECRET)
    file = tmp_path / "certificate.json"
    file.write_bytes(SIGNER.json(DOCUMENT))
    return file


def test_the_key_is_printed(paper: Path) -> None:
    told = CliRunner().invoke(cli, ["protection", "key", "--json"])

    assert json.loads(told.stdout) == {"public_key": SIGNER.public_key, "fingerprint": SIGNER.fingerprint}


def test_a_key_of_its_own_outlives_the_secret_key(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETPLACE_SIGNING_KEY", "a signing key that only tests know")

    told = CliRunner().invoke(cli, ["protection", "key", "--json"])

    assert json.loads(told.stdout)["public_key"] == Signer("a signing key that only tests know").public_key


@pytest.mark.parametrize("is_file", [True, False])
def test_a_genuine_paper_says_what_it_certifies(paper: Path, tmp_path: Path, *, is_file: bool) -> None:
    (tmp_path / "key.txt").write_text(SIGNER.public_key + "\n")
    key = str(tmp_path / "key.txt") if is_file else SIGNER.public_key

    told = CliRunner().invoke(cli, ["protection", "verify", str(paper), "--key", key])

    assert told.exit_code == 0
    assert "genuine" in told.stdout
    assert "Acme GmbH" in told.stdout


def test_a_changed_paper_fails_with_its_reason(paper: Path) -> None:
    paper.write_bytes(paper.read_bytes().replace(b"Acme", b"Acne"))

    told = CliRunner().invoke(cli, ["protection", "verify", str(paper), "--key", SIGNER.public_key, "--json"])

    assert told.exit_code == 1
    assert json.loads(told.stdout) == {
        "paper": "NOT genuine",
        "reason": "It was changed after it was signed, or the signature was.",
    }


def test_accounts_without_a_name_are_named_in_batches_and_once(command: Callable[..., Result], app: Flask) -> None:
    for word in ("kestrel", "tauberwerk", "zenith"):
        found = directory.resolve(directory.identity_keys(f"kim@{word}.com", None, SECRET), country="DE")
        details = ContactDetails(f"{word.capitalize()} GmbH", "Kim Doe", f"kim@{word}.com", "1 Road", "Town", "DE")
        directory.add_contact(found.account_id, None, word, details)
    db.session.commit()

    told = [json.loads(command("protection", "names", "--batch", "2", "--json").stdout) for _ in range(2)]

    assert told == [{"without_name": 3, "named": 3}, {"without_name": 0, "named": 0}]


def test_sales_are_compared_with_protections_and_nothing_is_filed_twice(app: Flask, command: Command) -> None:
    taken(a_world())

    first, second = (command("protection", "scan", "--all", "--json") for _ in range(2))

    assert json.loads(first.stdout) == {"orders": 1, "findings": 1}
    assert json.loads(second.stdout) == {"orders": 1, "findings": 0}
