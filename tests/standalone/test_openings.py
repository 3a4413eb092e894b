"""What a statement opens with is proved bucket by bucket, and no value in it can be changed unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask

from marketplace.commissions import releasing
from marketplace.core.periods import Period, parse_period
from marketplace.db.transaction import transaction
from marketplace.ledger import chart, evidence, openings
from marketplace.standalone import verify_statement
from tests.payments.test_money_back_sequences import HOLD_OVER, a_case, a_concession
from tests.standalone.test_verify_statement import changed
from tests.support.earnings import earn
from tests.support.sealed import SIGNER, checked, run, seal, statement_of
from tests.support.world import World, a_world

OCTOBER, NOVEMBER, DECEMBER, JANUARY = (
    parse_period(label, "Europe/Berlin") for label in ("2026-10", "2026-11", "2026-12", "2027-01")
)
AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    """Sales before November; in November one is sold and refunded, and everything released; all of it sealed."""
    world = a_world()
    for day in (5, 6):
        earn(world.partner, world.offering, at=AT.replace(day=day))
    a_concession(world, "operator")
    a_case(world, "one").refund(Random(1), is_ours=True)
    with transaction():
        releasing.release(at=HOLD_OVER)
    seal("close", is_announced=True)
    return world


def gaps(statement: bytes) -> list[str]:
    """What the verifier says is not proved."""
    check = verify_statement.Check(statement, verify_statement.key_of(SIGNER.public_key))
    check.run([], None)
    assert check.faults == []
    return check.gaps


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value of a document that is no list and no object, with the way to it."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path, value


def other(value: Any) -> Any:
    """Return another value of the same type: one more, the other truth, or the last letter changed."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + 1
    return value[:-1] + ("1" if value[-1:] == "0" else "0")


def put(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = value


@pytest.mark.row("N2")
@pytest.mark.parametrize("period", [NOVEMBER, DECEMBER, JANUARY])
def test_an_opening_is_proved_by_the_links_before_it(world: World, period: Period) -> None:
    statement = statement_of(world.partner, period=period)
    before = json.loads(statement)["document"]["before"]

    assert gaps(statement) == []
    assert before["entries"][-1]["seq"] == json.loads(statement)["document"]["head"]["first_seq"] - 1
    assert json.loads(statement_of(world.partner, period=OCTOBER))["document"]["before"] is None


@pytest.mark.row("N2")
@pytest.mark.parametrize("period", [OCTOBER, NOVEMBER, JANUARY])
@pytest.mark.parametrize("one", [("pending", "available"), ("available", "disputed"), ("disputed", "in_transit")])
def test_money_moved_between_buckets_of_an_opening_is_found_though_every_sum_is_right(
    world: World, period: Period, one: tuple[str, str]
) -> None:
    def move(said: dict[str, Any]) -> None:
        for edge in ("opening", "closing"):
            said["head"][edge][f"{one[0]}_minor"] -= 500
            said["head"][edge][f"{one[1]}_minor"] += 500

    assert checked(changed(statement_of(world.partner, period=period), move)) != []


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the library check signatures: the same, as `test_verify_statement` shows, in a hundredth of the time."""

    def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    monkeypatch.setattr(verify_statement, "is_signed", is_signed)


@pytest.mark.usefixtures("quickly")
@pytest.mark.row("N2")
@pytest.mark.parametrize("period", [OCTOBER, NOVEMBER, JANUARY])
def test_whatever_the_operator_changes_and_signs_again_is_found_but_what_nothing_follows_from(
    world: World, period: Period
) -> None:
    statement = statement_of(world.partner, period=period)
    assert checked(statement) == []
    unseen = set()

    for path, value in leaves(json.loads(statement)["document"]):

        def change(said: dict[str, Any], path: tuple[Any, ...] = path, value: Any = value) -> None:
            put(said, path, other(value))

        try:
            if not checked(changed(statement, change)):
                unseen.add(".".join("*" if isinstance(each, int) else each for each in path))
        except verify_statement.Unreadable:
            continue

    assert unseen - OUTSIDE == set()


OUTSIDE = {"head.partner_name", "head.provisional"}
"""What nothing in a statement follows from, so that the signature alone covers it."""


def test_the_words_for_the_kinds_are_those_of_the_chart() -> None:
    words = {kind.name: kind.statement for kind in chart.KINDS.values() if kind.statement}

    assert words == verify_statement.KINDS


@pytest.mark.parametrize("label", ["2026-10", "2026-12", "2026-Q1", "2028-02", "2026", "2026-03..2027-10", "2026-03"])
def test_a_period_begins_and_ends_where_its_own_time_zone_has_midnight(label: str) -> None:
    for zone in ("Europe/Berlin", "UTC", "America/New_York"):
        period = parse_period(label, zone)

        found = verify_statement.borders({"period": label, "time_zone": zone})

        assert found == [evidence.instant(each) for each in (period.starts_at, period.ends_at)]


@pytest.mark.usefixtures("quickly")
@pytest.mark.row("N2")
@pytest.mark.parametrize("period", [NOVEMBER, JANUARY])
def test_any_byte_that_changes_is_found_where_something_was_before(world: World, period: Period) -> None:
    statement = statement_of(world.partner, period=period)
    begins = statement.index(b'"before"')
    random = Random(3)
    places = {
        *random.sample(range(len(statement)), 150),
        *random.sample(range(begins, statement.index(b'"seals"')), 150),
    }

    for place in sorted(places):
        spoilt = bytearray(statement)
        spoilt[place] ^= 1 << random.randrange(8)
        try:
            assert checked(bytes(spoilt)), (place, statement[place - 20 : place + 20])
        except verify_statement.Unreadable:
            continue


@pytest.mark.row("N2")
def test_what_takes_too_many_links_is_tied_by_the_statement_before(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "MOST", 1)
    statement, before, older = (tmp_path / f"{name}.json" for name in ("statement", "before", "older"))
    statement.write_bytes(statement_of(world.partner, period=DECEMBER))
    before.write_bytes(statement_of(world.partner, period=parse_period("2026-10..2026-11", "Europe/Berlin")))
    older.write_bytes(statement_of(world.partner, period=OCTOBER))
    key = ("--key", SIGNER.public_key)

    alone, kept, wrong = (
        run(statement, *key),
        run(statement, *key, "--kept", before),
        run(statement, *key, "--kept", older),
    )

    assert (alone.returncode, wrong.returncode) == (3, 3)
    assert re.search(
        r"^OPEN   of the opening only the total is proved, .*: give|; give the statement before", alone.stdout
    )
    assert "is not the statement right before" in wrong.stdout
    assert kept.returncode == 0, kept.stdout


@pytest.mark.row("N2")
def test_a_statement_before_that_closed_with_something_else_is_named(world: World, tmp_path: Path) -> None:
    statement, before = tmp_path / "statement.json", tmp_path / "before.json"
    statement.write_bytes(statement_of(world.partner, period=NOVEMBER))

    def close_lower(said: dict[str, Any]) -> None:
        said["head"]["closing"]["pending_minor"] -= 1

    before.write_bytes(changed(statement_of(world.partner, period=OCTOBER), close_lower))

    done = run(statement, "--key", SIGNER.public_key, "--kept", before)

    assert done.returncode == 1
    assert "opening: is not what the statement before closed with" in done.stdout
