"""Statements as JSON that proves itself: with it, one public key and one small program anybody can check every figure.

The file is signed as bytes: `signature` covers all that stands before it. See `marketplace/standalone`.

Source: docs/money.md, "A statement that proves itself".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final

from marketplace.db.base import db
from marketplace.ledger import openings, proofs, sealing
from marketplace.ledger import queries as books
from marketplace.ledger.chart import KINDS
from marketplace.ledger.evidence import evidence, hashes_around, instant
from marketplace.ledger.sealing import Seal, Signs
from marketplace.statements.csv_export import Writable
from marketplace.statements.queries.books import StatementNotFound
from marketplace.statements.rules import Buckets, Head

FORMAT: Final = 1
"""Goes up when a reader of the file has to change."""

TAIL: Final = b',\n"signature":'
"""What stands between the signed bytes and the signature."""


def write(top: Head, out: Writable, signer: Signs) -> int:
    """Write one statement and return how many entries it has."""
    entries = 0
    for piece in chunks(top, signer):
        out.write(piece)
        entries += piece.count(b'"prev_hash":')
    return entries


def chunks(top: Head, signer: Signs) -> Iterator[bytes]:
    """Yield one signed statement piece by piece, as a stream needs it; memory stays the same for any number of entries.

    Amounts are integers of minor units, hashes hexadecimal, instants RFC 3339 UTC. The same books give the same bytes.
    Proofs are those to the newest seal; what it does not cover yet has none. Read it within one snapshot.
    """
    digest = hashlib.sha256()
    for piece in _document(top, signer):
        digest.update(piece)
        yield piece
    said = {"paper": "statement", "sha256": digest.hexdigest()}
    signature = {"algorithm": "Ed25519", "key": signer.fingerprint, "sha256": said["sha256"]}
    yield TAIL + _text({**signature, "value": signer.signature(said)}) + b"}\n"


def _document(top: Head, signer: Signs) -> Iterator[bytes]:
    session = db.session()
    book = books.book_of(session, top.partner_id, top.currency)
    if book is None:
        raise StatementNotFound("There is no such statement.")
    first, last = (books.seq_before(session, book.id, at) for at in (top.period.starts_at, top.period.ends_at))
    seals = _seals()
    size = seals[-1].size if seals else 0
    around = hashes_around(session, book, after=first, until=last)
    yield b'{"document":{\n"head":' + _text(_head(top, signer, (first, last), around, seals))
    yield b',\n"before":' + _text(openings.opening(session, book, last=first, size=size))
    yield from _listed("seals", _with_proofs(seals, size))
    yield from _listed("transactions", evidence(session, book, after=first, until=last, size=size))
    yield b"}"


def _listed(name: str, items: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    yield f',\n"{name}":['.encode()
    for place, item in enumerate(items):
        yield (b",\n" if place else b"\n") + _text(item)
    yield b"]"


def _head(
    top: Head, signer: Signs, span: tuple[int, int], around: tuple[str, str], seals: list[Seal]
) -> dict[str, Any]:
    return {
        "paper": "statement",
        "format": FORMAT,
        "statement": top.public_id,
        "partner": top.partner_public_id,
        "partner_name": top.partner_name,
        "party": f"partner:{top.partner_id}",
        "currency": top.currency,
        "period": top.period.label,
        "period_start": instant(top.period.starts_at),
        "period_end": instant(top.period.ends_at),
        "time_zone": top.period.time_zone,
        "provisional": top.is_provisional,
        "opening": _buckets(top.opening),
        "closing": _buckets(top.closing),
        "moved": dict(top.moved),
        "kinds": {kind.name: kind.statement for kind in KINDS.values() if kind.statement},
        "first_seq": span[0] + 1,
        "last_seq": span[1],
        "opening_hash": around[0],
        "closing_hash": around[1],
        "seal": seals[-1].number if seals else None,
        "public_key": signer.public_key,
        "fingerprint": signer.fingerprint,
    }


def _buckets(held: Buckets) -> dict[str, int]:
    return {
        "pending_minor": held.pending,
        "available_minor": held.available,
        "disputed_minor": held.disputed,
        "in_transit_minor": held.in_transit,
        "total_minor": held.total,
    }


def _seals() -> list[Seal]:
    """The seals that partners were mailed, and the newest."""
    seals, newest = sealing.announced(db.session()), sealing.newest(db.session())
    return [*seals, newest] if newest and (not seals or seals[-1].number != newest.number) else seals


def _with_proofs(seals: list[Seal], size: int) -> Iterator[dict[str, Any]]:
    """Each with the proof that its tree grew into the newest one's."""
    grown = proofs.consistencies(db.session(), {seal.size for seal in seals}, size)
    for seal in seals:
        path = [digest.hex() for digest in grown[seal.size]]
        yield {"seal": seal.document, "key": seal.key, "signature": seal.signature, "grown": path}


def _text(value: dict[str, Any] | None) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
