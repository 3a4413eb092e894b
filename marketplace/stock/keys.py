"""Licence keys as their vendor handles them: added all or none, withdrawn while nobody was promised them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import insert as plain_insert
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.audit import trail
from marketplace.core.errors import NotFound
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.stock.errors import KeysInvalid, NotCounted, NotEnoughFree
from marketplace.stock.models import LicenceKey, LicenceKeySecret, Stock
from marketplace.stock.rules import MOST_MISTAKES, last4, read_keys
from marketplace.stock.supply import lock, put
from marketplace.stock.vault import Vault


class KeyNotFound(NotFound):
    """There is no such key, or it is another vendor's."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This key cannot be found.", key=public_id)


def add_keys(stock: Stock, lines: Iterable[str], *, vault: Vault, at: datetime) -> int:
    """Add the keys that stand in `lines`, one a line, and return how many; buyers who are owed get theirs first.

    All of them or none. No key is ever there twice, whichever of the vendor's plans it was added to before.

    Raises:
        NotCounted: the plan is not delivered by keys.
        KeysInvalid: rows with mistakes, each named by its number.
    """
    locked = lock(stock)
    if locked.kind != "keys":
        raise NotCounted("This plan is not delivered by licence keys. Change that first.")
    read = read_keys(lines)
    prints = {number: vault.fingerprint(key) for number, key in read.rows.items()}
    known = _known(locked.vendor_id, prints.values())
    mistakes = read.mistakes | {n: "this key was added before." for n, mark in prints.items() if mark in known}
    if not mistakes and not prints:
        mistakes = {1: "there is no key in it."}
    if mistakes:
        raise _invalid(mistakes)
    _write(locked, read.rows, prints, vault, at)
    put(locked, len(prints), "Licence keys added.", at=at)
    trail.record("stock.keys_added", "plan", locked.plan.public_id, {"quantity": len(prints), "free": locked.free})
    return len(prints)


def withdraw(stock: Stock, public_id: str, *, at: datetime) -> LicenceKey:
    """Take a key back that nobody was promised; it is never given out, nor added again.

    Raises:
        KeyNotFound: the stock has no such key.
        NotEnoughFree: it is promised, delivered or withdrawn already.
    """
    locked = lock(stock)
    wanted = select(LicenceKey).where(LicenceKey.plan_id == locked.plan_id, LicenceKey.public_id == public_id)
    key = db.session.scalar(wanted.execution_options(populate_existing=True))
    if key is None:
        raise KeyNotFound(public_id)
    if key.state != "free":
        raise NotEnoughFree(locked.free)
    key.state = "withdrawn"
    put(locked, -1, "Licence key withdrawn.", at=at)
    trail.record("stock.key_withdrawn", "plan", locked.plan.public_id, {"key": public_id, "last4": key.last4})
    return key


def withdraw_all(stock: Stock, *, at: datetime) -> int:
    """Take back every key that nobody was promised, and return how many."""
    locked = lock(stock)
    free = update(LicenceKey).where(LicenceKey.plan_id == locked.plan_id, LicenceKey.state == "free")
    count = len(db.session.scalars(free.values(state="withdrawn").returning(LicenceKey.id)).all())
    if count:
        put(locked, -count, "Every free licence key withdrawn.", at=at)
        trail.record("stock.keys_withdrawn", "plan", locked.plan.public_id, {"quantity": count})
    return count


def confirm_revoked(stock: Stock, public_ids: Collection[str], *, at: datetime) -> int:
    """Note that the vendor has revoked keys that were taken back, and return how many; none twice.

    Without any id, all that wait for it.
    """
    wanted = update(LicenceKey).where(LicenceKey.plan_id == stock.plan_id, LicenceKey.state == "revoking")
    if public_ids:
        wanted = wanted.where(LicenceKey.public_id.in_(public_ids))
    done = db.session.scalars(wanted.values(state="revoked", revoked_at=at).returning(LicenceKey.public_id)).all()
    if done:
        trail.record("stock.keys_revoked", "plan", stock.plan.public_id, {"keys": sorted(done)})
    return len(done)


def _known(vendor_id: int, prints: Iterable[str]) -> set[str]:
    wanted = select(LicenceKey.fingerprint).where(LicenceKey.vendor_id == vendor_id)
    return set(db.session.scalars(wanted.where(LicenceKey.fingerprint.in_(list(prints)))))


def _write(stock: Stock, keys: Mapping[int, str], prints: Mapping[int, str], vault: Vault, at: datetime) -> None:
    rows = [
        {
            "public_id": new_public_id("key"), "plan_id": stock.plan_id, "vendor_id": stock.vendor_id,
            "fingerprint": prints[number], "last4": last4(key), "added_at": at,
        }
        for number, key in keys.items()
    ]  # fmt: skip
    written = insert(LicenceKey).values(rows).on_conflict_do_nothing(index_elements=["vendor_id", "fingerprint"])
    made = db.session.execute(written.returning(LicenceKey.fingerprint, LicenceKey.id)).all()
    ids = {row.fingerprint: row.id for row in made}
    # Another of the vendor's people may have added the same key to another plan in this very moment.
    if late := {number: "this key was added before." for number, mark in prints.items() if mark not in ids}:
        raise _invalid(late)
    db.session.execute(
        plain_insert(LicenceKeySecret),
        [
            {"key_id": ids[prints[number]], "vendor_id": stock.vendor_id, "sealed": vault.seal(key)}
            for number, key in keys.items()
        ],
    )


def _invalid(mistakes: Mapping[int, str]) -> KeysInvalid:
    shown = [f"Row {number:,}: {mistakes[number]}" for number in sorted(mistakes)[:MOST_MISTAKES]]
    return KeysInvalid(shown, len(mistakes))
