"""Seals: the root of all postings, chained, signed by the operator and published outside the database.

Whoever rewrites the books consistently, with every hash and chain, makes another root than the one that partners have.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from marketplace.ledger.seal_models import SealRow, Signature

Reason = Literal["daily", "asked", "close"]


class Signs(Protocol):
    """What signs documents: Ed25519 over a document's one canonical spelling; key and signature are base64."""

    @property
    def public_key(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    def signature(self, document: dict[str, Any]) -> str: ...


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as it is published, with its signature and the public key that it was made with."""

    document: dict[str, Any]
    number: int
    size: int
    root: bytes
    hash: bytes
    sealed_at: datetime
    period: int
    is_announced: bool
    key: str
    signature: str


def seal(session: Session, signer: Signs, *, reason: Reason, is_announced: bool = False) -> int:
    """Seal every posting that no transaction in flight can come before, sign the seal, and return its number.

    Nobody waits for it; its cost is that of the postings since the last seal. Without news the last one's number comes
    back. `is_announced` says that partners are mailed it; they find it in every later statement.

    Source: docs/money.md, "Seals".
    """
    number = int(session.execute(select(func.ledger.seal(reason, is_announced))).scalar_one())
    if session.get(Signature, number) is None:
        row = session.get_one(SealRow, number)
        session.execute(select(func.ledger.sign_seal(number, signer.public_key, signer.signature(document(row)))))
    return number


def document(row: SealRow) -> dict[str, Any]:
    """Return a seal as the document that is signed and published: hashes are hexadecimal, the instant RFC 3339 UTC."""
    return {
        "paper": "seal",
        "number": row.number,
        "size": row.size,
        "root": row.root.hex(),
        "horizon": row.horizon,
        "cluster": row.cluster,
        "period": row.period,
        "period_hash": row.period_hash.hex(),
        "balances_hash": row.balances_hash.hex(),
        "is_announced": row.is_announced,
        "sealed_at": row.sealed_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "reason": row.reason,
        "sealed_by": row.sealed_by,
        "previous": row.prev_hash.hex(),
        "hash": row.hash.hex(),
    }


def newest(session: Session) -> Seal | None:
    """Return the newest seal, or None before the first."""
    return next(iter(latest(session, 1)), None)


def latest(session: Session, limit: int, *, before: int | None = None) -> list[Seal]:
    """Return the newest seals, newest first; with `before`, those with a smaller number."""
    query = _seals().order_by(SealRow.number.desc()).limit(limit)
    return [_seal(*row) for row in session.execute(query if before is None else query.where(SealRow.number < before))]


def after(session: Session, number: int, limit: int = 500) -> list[Seal]:
    """Return the seals that follow seal `number`, in order."""
    query = _seals().where(SealRow.number > number).order_by(SealRow.number).limit(limit)
    return [_seal(*row) for row in session.execute(query)]


def announced(session: Session) -> list[Seal]:
    """Return the seals that partners were mailed, in order."""
    return [_seal(*row) for row in session.execute(_seals().where(SealRow.is_announced).order_by(SealRow.number))]


def of_periods(session: Session) -> dict[int, Seal]:
    """Return for each closed period the seal that was made at its close, by the period's number.

    Periods that were closed before the worker came to the first of them have one seal between them.
    """
    closing = _seals().where(SealRow.reason == "close").order_by(SealRow.number)
    found: dict[int, Seal] = {}
    for made in (_seal(*row) for row in session.execute(closing)):
        found |= dict.fromkeys(range(len(found) + 1, made.period + 1), made)
    return found


def _seals() -> Select[SealRow, Signature]:
    return select(SealRow, Signature).join(Signature, Signature.number == SealRow.number)


def _seal(row: SealRow, signed: Signature) -> Seal:
    return Seal(
        document=document(row),
        number=row.number,
        size=row.size,
        root=row.root,
        hash=row.hash,
        sealed_at=row.sealed_at,
        period=row.period,
        is_announced=row.is_announced,
        key=signed.key,
        signature=signed.signature,
    )
