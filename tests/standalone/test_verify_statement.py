"""A statement is checked by a stranger: one file, one key, no house."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from marketplace.commissions import releasing
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.documents import seals
from marketplace.documents.signing import Signer
from marketplace.gateways.storage import Folder
from marketplace.ledger import sealing
from marketplace.ledger.seal_models import SealRow
from marketplace.standalone import verify_statement
from marketplace.statements import csv_export, queries
from tests.ledger import rewriting
from tests.ledger.logins import Logins
from tests.ledger.test_tree import leaves_of, path, proof, root
from tests.payments.test_money_back_sequences import HOLD_OVER, a_case, a_concession, step
from tests.support.crediting import a_protected_account, funded_by
from tests.support.databases import TestDatabase
from tests.support.sealed import ALL_TIME, PROGRAM, SIGNER, checked, run, seal, statement_of
from tests.support.world import World, a_world

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    """A world whose partner has sold, was refunded, and had its commission released; all of it sealed."""
    world = a_world()
    a_concession(world, "operator")
    case, random = a_case(world, "one"), Random(1)
    case.refund(random, is_ours=True)
    with transaction():
        releasing.release(at=HOLD_OVER)
    seal("close", is_announced=True)
    return world


@pytest.fixture
def logins(database: TestDatabase) -> Iterator[Logins]:
    opened = Logins(database)
    yield opened
    opened.close()


@pytest.mark.row("N1")
@pytest.mark.parametrize("seed", range(4))
def test_every_statement_of_any_sequence_of_sales_refunds_and_disputes_is_right(app: Flask, seed: int) -> None:
    random, world = Random(seed), a_world()
    a_concession(world, random.choice(("vendor", "operator")))
    account = a_protected_account(world.other_partner, at=datetime(2026, 11, 1, 12, tzinfo=UTC))
    funded_by(random.choice(("operator", "vendor")))
    for number in range(2):
        case = a_case(world, f"v{seed}n{number}", account_id=account.id)
        for place in range(9):
            if place == 4:
                with transaction():
                    releasing.release(at=HOLD_OVER)
            step(case, random)
        seal()

    for partner in (world.partner, world.other_partner):
        assert checked(statement_of(partner)) == []


def test_the_program_is_one_file_that_needs_nothing_of_this_house() -> None:
    imported = {
        (node.names[0].name if isinstance(node, ast.Import) else node.module or "").partition(".")[0]
        for node in ast.walk(ast.parse(PROGRAM.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert imported <= sys.stdlib_module_names


@pytest.mark.row("N2")
def test_a_partner_checks_its_statement_offline(world: World, tmp_path: Path) -> None:
    statement, kept, figures = tmp_path / "statement.json", tmp_path / "seal.json", tmp_path / "statement.csv"
    statement.write_bytes(statement_of(world.partner))
    with snapshot():
        seals.publish(db.session(), Folder(tmp_path))
        top = queries.head(queries.one(world.partner.public_id, "EUR"), ALL_TIME)
        figures.write_bytes(b"".join(csv_export.chunks(top, names=True)))
    kept.write_bytes((tmp_path / "seals" / "000001.json").read_bytes())

    done = run(statement, "--key", SIGNER.public_key, "--seal", kept, "--csv", figures)

    assert done.stdout.startswith("right  st_"), done.stdout + done.stderr
    assert (done.returncode, done.stderr) == (0, "")


def test_any_byte_that_changes_is_found(world: World) -> None:
    statement = statement_of(world.partner)
    assert checked(statement) == []
    random = Random(7)
    places = {
        0,
        len(statement) - 1,
        *random.sample(range(len(statement)), 400),
        *range(len(statement) - 260, len(statement)),
    }

    for place in sorted(places):
        changed = bytearray(statement)
        changed[place] ^= 1 << random.randrange(8)
        try:
            faults = checked(bytes(changed))
        except verify_statement.Unreadable:
            continue

        assert faults, (place, statement[place - 20 : place + 20])


def is_signed_as_it_stands(statement: bytes) -> bool:
    """Whether the signature holds: the first of all steps of `Check.run`, without the slower ones."""
    try:
        check = verify_statement.Check(statement, verify_statement.key_of(SIGNER.public_key))
        check.check_signature()
    except (verify_statement.Unreadable, *verify_statement.UNREADABLE):
        return False
    return not check.faults


@pytest.mark.row("N2")
def test_no_byte_of_a_statement_can_be_changed_dropped_or_added_at_any_place(app: Flask) -> None:
    world = a_world()
    a_case(world, "one")
    seal("close", is_announced=True)
    statement = statement_of(world.partner)
    assert checked(statement) == []
    begin = statement.rindex(verify_statement.TAIL)
    wrong: list[tuple[int, bytes]] = []

    for place, byte in enumerate(statement):
        before, after = statement[:place], statement[place + 1 :]
        # In front of the signature: one bit, in turn, and the one between capitals and small letters. In it: every bit.
        masks = {1 << place % 8, 0x20} if place < begin else {1 << bit for bit in range(8)}
        changes = [bytes([byte ^ mask]) for mask in masks] + [b"", bytes([byte]) * 2, b" " + bytes([byte])]
        wrong += [(place, new) for new in changes if is_signed_as_it_stands(before + new + after)]

    assert wrong == []
    assert is_signed_as_it_stands(statement)


def test_another_spelling_of_the_same_json_is_found(world: World) -> None:
    statement = statement_of(world.partner)
    escaped = statement.replace(b'"paper":"statement"', b'"paper":"st\\u0061tement"', 1)
    spaced = [statement + b"\n", statement.replace(b":", b": ", 1), b" " + statement, statement[:-1]]
    doubled = statement.replace(b'{"document":', b'{"document":{},"document":', 1)
    signature = json.loads(statement)["signature"]["value"].encode()
    respelled = statement.replace(signature, signature.replace(signature[:1], b"\\u00%02x" % signature[0], 1))
    values = [json.loads(each) for each in (escaped, *spaced, doubled, respelled)]
    assert all(each == json.loads(statement) for each in values)

    for changed in (escaped, *spaced, doubled, respelled):
        assert checked(changed) != []


VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_signatures_of_the_standard_are_right_and_no_others(key: str, message: str, signature: str) -> None:
    parts = [bytes.fromhex(part) for part in (key, message, signature)]
    assert verify_statement.is_signed(*parts)

    for place in (0, 31, 32, 63):
        changed = bytearray(parts[2])
        changed[place] ^= 1
        assert not verify_statement.is_signed(parts[0], parts[1], bytes(changed))
    assert not verify_statement.is_signed(parts[0], parts[1] + b"x", parts[2])
    scalar = int.from_bytes(parts[2][32:], "little") + verify_statement.ORDER  # the same point, spelled otherwise
    assert not verify_statement.is_signed(parts[0], parts[1], parts[2][:32] + scalar.to_bytes(32, "little"))


@settings(max_examples=15, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_signatures_are_those_of_the_library(seed: bytes, message: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)

    assert verify_statement.is_signed(key, message, signature)
    assert not verify_statement.is_signed(key, message + b"!", signature)


@given(st.integers(1, 120), st.data())
def test_a_path_proves_its_leaf_at_its_place_and_nothing_else(size: int, data: st.DataObject) -> None:
    hashes = leaves_of(size)
    leaf, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-1, size))
    way, whole = path(leaf, hashes), root(hashes)

    assert (verify_statement.root_by_path(hashes[leaf], other, size, way) == whole) is (other == leaf)
    assert verify_statement.root_by_path(hashes[leaf], leaf, size, [*way, hashes[0]]) is None


@given(st.integers(1, 120), st.data())
def test_a_tree_that_was_changed_below_did_not_grow_out_of_the_older_one(size: int, data: st.DataObject) -> None:
    older = data.draw(st.integers(1, size))
    before, after = leaves_of(older), leaves_of(size)
    assert verify_statement.has_grown(older, root(before), size, root(after), proof(older, after))
    after[data.draw(st.integers(0, older - 1))] = b"forged".ljust(32)

    assert not verify_statement.has_grown(older, root(before), size, root(after), proof(older, after))


@pytest.mark.row("N2")
def test_books_rewritten_by_the_operator_itself_are_found_by_what_the_partner_kept(
    world: World, tmp_path: Path, logins: Logins
) -> None:
    kept = tmp_path / "kept.json"
    with snapshot():
        kept.write_bytes(seals.paper(sealing.latest(db.session(), 1)[0]))
    forger = logins.session("superuser", "operator", 1)
    tables = "accounts books entries heads nodes postings seals signatures transactions checkpoints closing_balances"
    for table in tables.split():
        forger.execute(text(f"alter table ledger.{table} disable trigger all"))
    forger.execute(
        text("""update ledger.postings set amount = amount - 1 where (transaction_id, line) = (
          select transaction_id, line from ledger.entries where bucket = 'pending' order by book_id, seq limit 1)""")
    )
    rewriting.rewrite(forger, rewriting.BOOKS, rewriting.TREE, rewriting.SEALS)
    number, forged = 1, sealing.document(forger.get_one(SealRow, 1))
    forger.execute(text("update ledger.signatures set signature = :s"), {"s": SIGNER.signature(forged)})
    forger.commit()
    statement = tmp_path / "statement.json"
    statement.write_bytes(statement_of(world.partner))

    alone = run(statement, "--key", SIGNER.public_key)
    beside = run(statement, "--key", SIGNER.public_key, "--kept", kept)

    assert alone.returncode == 1  # the commission is not what its own reasons come to
    assert "amount booked is" in alone.stdout
    assert f"WRONG  seal {number}: the statement has another one than you kept" in beside.stdout


def test_what_cannot_be_checked_has_a_status_of_its_own(world: World, tmp_path: Path) -> None:
    statement, nothing = tmp_path / "statement.json", tmp_path / "nothing.json"
    statement.write_bytes(statement_of(world.partner))
    nothing.write_text("{}")

    assert run(nothing, "--key", SIGNER.public_key).returncode == 2
    assert run(statement, "--key", "no key").returncode == 2
    assert run(statement, "--key", SIGNER.public_key, "--kept", nothing).returncode == 2
    assert run(statement, "--key", Signer("somebody else's secret, long enough").public_key).returncode == 1


def test_a_csv_that_says_something_else_is_named_with_its_line(world: World, tmp_path: Path) -> None:
    statement, figures = tmp_path / "statement.json", tmp_path / "statement.csv"
    statement.write_bytes(statement_of(world.partner))
    with snapshot():
        top = queries.head(queries.one(world.partner.public_id, "EUR"), ALL_TIME)
        rows = list(csv.reader(io.StringIO(b"".join(csv_export.chunks(top, names=True)).decode())))
    place = rows[0].index("amount_minor")
    rows[2][place] = str(int(rows[2][place]) + 1)
    with figures.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)

    done = run(statement, "--key", SIGNER.public_key, "--csv", figures)

    assert done.returncode == 1
    assert "line 1: amount_minor is" in done.stdout


def changed(statement: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return a statement that says something else, signed by the operator all the same."""
    document = json.loads(statement)["document"]
    change(document)
    said = b'{"document":' + json.dumps(document, ensure_ascii=False).encode()
    content = {"paper": "statement", "sha256": hashlib.sha256(said).hexdigest()}
    signature = {"algorithm": "Ed25519", "key": SIGNER.fingerprint, "sha256": content["sha256"]}
    signature["value"] = SIGNER.signature(content)
    return said + b',\n"signature":' + json.dumps(signature, separators=(",", ":")).encode() + b"}\n"


def test_no_name_writes_a_line_of_its_own_on_a_terminal(world: World, tmp_path: Path) -> None:
    statement = tmp_path / "statement.json"
    name = "Łódź\nright  everything\x1b[2K\u202e"
    statement.write_bytes(changed(statement_of(world.partner), lambda said: said["head"].update(partner_name=name)))
    command = [sys.executable, "-S", str(PROGRAM), str(statement), "--key", SIGNER.public_key]

    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1
    assert r"\u0141\xf3d\u017a\nright  everything\x1b[2K\u202e" in done.stdout


def test_a_book_cannot_begin_with_money_from_nowhere(world: World) -> None:
    def begin_lower(said: dict[str, Any]) -> None:
        for edge in ("opening", "closing"):
            said["head"][edge]["disputed_minor"] -= 500
            said["head"][edge]["total_minor"] -= 500

    found = checked(changed(statement_of(world.partner), begin_lower))

    assert "sums: the book begins with this statement, and the opening is not nothing" in found


def test_an_entry_whose_posting_is_kept_back_is_named(world: World) -> None:
    def keep_back(said: dict[str, Any]) -> None:
        leg = next(leg for leg in said["transactions"][0]["legs"] if "why" in leg)
        for name in set(leg) - {"line", "hash"}:
            del leg[name]

    found = checked(changed(statement_of(world.partner), keep_back))

    assert [each for each in found if each.endswith("is of your book, and is not shown")]


@pytest.mark.parametrize(
    ("figure", "value"), [("commission_minor", float("inf")), ("quantity", "9" * 4_000), ("unit_list_minor", [1])]
)
def test_figures_that_are_no_numbers_are_faults(world: World, figure: str, value: object) -> None:
    def spoil(said: dict[str, Any]) -> None:
        leg = next(leg for leg in said["transactions"][0]["legs"] if "commission_minor" in leg.get("why", ""))
        leg["why"] = json.dumps({**json.loads(leg["why"]), figure: value})

    found = checked(changed(statement_of(world.partner), spoil))

    assert [each for each in found if f"{figure} is no whole number" in each]


def test_shares_by_weights_below_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be shared"):
        verify_statement.shared(10**12, [1, -1])


def test_a_key_is_read_from_a_file_whose_name_is_as_long_as_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("k" * 44).write_text(SIGNER.public_key)

    assert verify_statement.key_of("k" * 44) == verify_statement.key_of(SIGNER.public_key)
