"""How often a checkout may be refused before nobody is asked any more: whoever buys is told yes or no about a company.

Only refusals count, so customers who may buy never notice. They count by cart, by network and by door, like the
questions that partners ask, over rows that every process sees.

Source: docs/protection.md, "The guard".
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import text

from marketplace.db.base import db
from marketplace.identity.limits import caller
from marketplace.protection.errors import CheckoutClosed

CLOSED: Final = text("select checkout_closed_until(cast(:door_id as bigint), :address_hash, :at)")
NOTE: Final = text("select note_checkout_refusal(cast(:door_id as bigint), :address_hash, :at)")


def admit(door_id: int | None, *, address: str, key: str, at: datetime) -> None:
    """Let the acting cart be ordered, through a partner's door or the house's, unless as many were refused as may be.

    `address` is the network address of whoever asks; `key` is the marketplace's secret. One SQL statement.

    Raises:
        CheckoutClosed: the guard is not asked, and nothing is written.
    """
    until = db.session.scalar(CLOSED, {"door_id": door_id, "address_hash": _hashed(address, key), "at": at})
    if until is not None:
        raise CheckoutClosed(until - at)


def note_refusal(door_id: int | None, *, address: str, key: str, at: datetime) -> None:
    """Count a checkout of the acting cart that was refused. The caller has rolled back what was refused."""
    db.session.execute(NOTE, {"door_id": door_id, "address_hash": _hashed(address, key), "at": at})


def _hashed(address: str, key: str) -> str:
    return caller("", address, key=key, purpose="checkout").address_hash
