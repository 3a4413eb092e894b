"""Seals are there for everybody."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from marketplace.documents.signing import opened
from tests.support.earnings import earn
from tests.support.sealed import SIGNER, seal
from tests.support.world import a_world


def test_anybody_lists_reads_and_downloads_seals(app: Flask, client: FlaskClient) -> None:
    assert "No seal yet." in client.get("/seals/").text
    seal()

    assert '<a href="/seals/1">1</a>' in client.get("/seals/").text
    assert "Root of the tree" in client.get("/seals/1").text
    assert opened(client.get("/seals/1.json").data, SIGNER.public_key).document["number"] == 1
    assert [client.get(f"/seals/{number}").status_code for number in (0, 2, 2**40)] == [404] * 3


def test_older_seals_are_a_page_further(app: Flask, client: FlaskClient) -> None:
    world = a_world()
    seal()
    earn(world.partner, world.offering, at=datetime(2026, 9, 5, 12, tzinfo=UTC))
    seal()

    assert '<a href="/seals/2">2</a>' in client.get("/seals/").text
    older = client.get("/seals/?cursor=2").text
    assert '<a href="/seals/1">1</a>' in older
    assert '<a href="/seals/2">2</a>' not in older
