"""Publishing seals as signed files outside the database, and holding the two against each other.

Whoever holds the database can rewrite every row of it, but neither these files nor the mails that partners have.

Source: docs/money.md, "Seals".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from marketplace.documents import signing
from marketplace.gateways.ports import Files
from marketplace.ledger import sealing
from marketplace.ledger.sealing import Seal
from marketplace.ledger.verification import Fault

NAME: Final = "seals/{:06}.json"
"""What the file of a seal is called, below the data folder."""


def paper(seal: Seal) -> bytes:
    """Return a seal as the signed JSON file that is published."""
    return signing.paper(seal.document, signing.fingerprint_of(seal.key), seal.signature)


def publish(session: Session, files: Files, *, is_anew: bool = False) -> int:
    """Write the files of the seals made since the last one that was published; return how many.

    Each appears complete or not at all. `is_anew` writes all of them, for a data folder that was lost.
    """
    written = 0
    for seal in _newest_first(session):
        name = NAME.format(seal.number)
        if files.exists(name) and not is_anew:
            break
        with files.write(name) as out:
            out.write(paper(seal))
        written += 1
    return written


def faults(session: Session, files: Files, public_key: str) -> list[Fault]:
    """Return what is wrong with signatures and published files; none means that both fit the seals in the database.

    A key other than `public_key`, the operator's own, is one it had before if the file published then names it too.
    """
    found, last = [], 0
    for seal in _in_order(session):
        last = seal.number
        found += [Fault("signatures", f"number={last}", what) for what in _wrong(seal, files, public_key)]
    ahead = NAME.format(last + 1)
    if files.exists(ahead):
        found.append(Fault("seals", f"number={last + 1}", f"is missing: {ahead} was published"))
    return found


def _wrong(seal: Seal, files: Files, public_key: str) -> Iterator[str]:
    try:
        written = paper(seal)
        signing.opened(written, seal.key)
    except signing.NotGenuine:
        yield "is not the key's signature of the seal"
        return
    name = NAME.format(seal.number)
    if not files.exists(name):
        yield f"{name} is missing"
        return
    with files.read(name) as published:
        is_same = published.read() == written
    if not is_same:
        yield f"{name}, as it was published, says something else than the database"
    if seal.key != public_key and not is_same:
        yield "was not made with the operator's key"


def _in_order(session: Session) -> Iterator[Seal]:
    number = 0
    while some := sealing.after(session, number):
        yield from some
        number = some[-1].number


def _newest_first(session: Session) -> Iterator[Seal]:
    newest = sealing.newest(session)
    for number in range(newest.number if newest else 0, 0, -1):
        yield from sealing.after(session, number - 1, limit=1)
