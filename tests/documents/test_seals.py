"""Seals as files outside the database."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from marketplace.db.base import db
from marketplace.documents import seals
from marketplace.documents.signing import Signer, opened
from marketplace.gateways.storage import Folder
from tests.support.earnings import earn
from tests.support.sales import AT
from tests.support.sealed import SIGNER, seal
from tests.support.world import a_world


def test_each_seal_is_a_signed_file_written_once(app: Flask, tmp_path: Path) -> None:
    files, session = Folder(tmp_path), db.session()
    seal()
    assert seals.publish(session, files) == 1
    world = a_world()
    earn(world.partner, world.offering, at=AT)
    seal()

    assert seals.publish(session, files) == 1
    assert seals.publish(session, files) == 0
    assert seals.faults(session, files, SIGNER.public_key) == []
    written = (tmp_path / "seals" / "000002.json").read_bytes()
    assert opened(written, SIGNER.public_key).document["number"] == 2


def test_a_file_that_is_gone_or_says_something_else_is_named(app: Flask, tmp_path: Path) -> None:
    files, session = Folder(tmp_path), db.session()
    seal()
    seals.publish(session, files)
    file = tmp_path / "seals" / "000001.json"
    file.write_bytes(file.read_bytes().replace(b'"size": 0', b'"size": 1'))
    changed = [str(fault) for fault in seals.faults(session, files, SIGNER.public_key)]
    file.unlink()
    gone = [str(fault) for fault in seals.faults(session, files, SIGNER.public_key)]

    assert changed == [
        "signatures number=1: seals/000001.json, as it was published, says something else than the database"
    ]
    assert gone == ["signatures number=1: seals/000001.json is missing"]
    assert seals.publish(session, files, is_anew=True) == 1
    assert seals.faults(session, files, SIGNER.public_key) == []


def test_a_key_that_was_changed_since_is_known_by_the_file(app: Flask, tmp_path: Path) -> None:
    files, session = Folder(tmp_path), db.session()
    seal()
    seals.publish(session, files)

    assert seals.faults(session, files, Signer("the key that came afterwards, long").public_key) == []
