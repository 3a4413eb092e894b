"""Statements as signed JSON: the same figures as the CSV, the same bytes for whoever asks, a stream."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import pytest
from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.documents.signing import opened, paper
from marketplace.ledger import evidence
from marketplace.statements import csv_export, json_export, queries
from tests.statements.test_csv_export import AT
from tests.support.earnings import earn
from tests.support.sealed import ALL_TIME, SIGNER, checked, seal, statement_of
from tests.support.world import World, a_world

OCTOBER = parse_period("2026-10", "Europe/Berlin")


@pytest.fixture
def world(app: Flask) -> World:
    world = a_world()
    for number in range(3):
        earn(world.partner, world.offering, at=AT.replace(day=5 + number), unit_retail_minor=90_000)
    seal("close", is_announced=True)
    return world


def test_the_figures_are_those_of_the_csv(world: World) -> None:
    told = json.loads(statement_of(world.partner, period=OCTOBER))["document"]
    with snapshot():
        top = queries.head(queries.one(world.partner.public_id, "EUR"), OCTOBER)
        rows = list(csv.DictReader(io.StringIO(b"".join(csv_export.chunks(top, names=False)).decode())))

    steps = [step for booked in told["transactions"] for step in booked["entries"]]
    assert [(row["amount_minor"], row["balance_minor"], row["hash"]) for row in rows[1:-1]] == [
        (str(step["delta_minor"]), str(step["total_balance_minor"]), step["hash"]) for step in steps
    ]
    assert told["head"]["closing"]["total_minor"] == 45_000 == int(rows[-1]["balance_minor"])
    assert told["head"]["moved"] == {"accrual": 45_000}
    assert (told["head"]["seal"], told["head"]["public_key"]) == (1, SIGNER.public_key)


def test_the_signature_covers_every_byte_before_it(world: World) -> None:
    statement = statement_of(world.partner)

    said, _, tail = statement.rpartition(json_export.TAIL)
    signature = json.loads(tail[:-2])
    signed = {"paper": "statement", "sha256": hashlib.sha256(said).hexdigest()}
    assert opened(paper(signed, SIGNER.fingerprint, signature["value"]), SIGNER.public_key).document == signed


def test_partner_and_operator_get_the_same_bytes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "ENTRIES_AT_ONCE", 2)  # however many are read at once
    party = world.partner.id

    mine = statement_of(world.partner)
    with acting(Actor("partner", str(party))):
        db.session.rollback()
        own = statement_of(db.session.merge(world.partner))

    assert own == mine
    assert checked(own) == []


def test_what_was_booked_since_the_seal_has_no_proof_yet(world: World) -> None:
    earn(world.partner, world.offering, at=AT.replace(day=20))

    told = json.loads(statement_of(world.partner))["document"]["transactions"]

    assert ["leaf" in booked["legs"][0] for booked in told] == [True, True, True, False]
    assert checked(statement_of(world.partner)) == []


def test_an_empty_period_is_a_statement_as_well(world: World) -> None:
    statement = statement_of(world.partner, period=parse_period("2026-12", "Europe/Berlin"))

    assert json.loads(statement)["document"]["transactions"] == []
    assert checked(statement) == []
    with pytest.raises(queries.StatementNotFound), snapshot():
        queries.head(queries.one(world.partner.public_id, "USD"), ALL_TIME)
