"""How accounts stand for a partner that claims them, asked over claims that the partner may not read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from marketplace.db.base import db
from marketplace.protection.rules import Standing

CLAIMS: Final = text(
    "select account_id, standing, own_registration_id from claims_on(cast(:account_ids as bigint[]), :partner_id,"
    " cast(:vendor_id as bigint), :since, cast(:besides as bigint), :is_deciding)"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who asks for what: a partner, for everything or one vendor's offerings, since an instant.

    `besides` is the registration that is being decided: its own claim does not stand in its way.
    """

    partner_id: int
    vendor_id: int | None
    since: datetime
    besides: int | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """How one account stands, and the key of the registration that the partner itself has there."""

    standing: Standing
    own_registration_id: int | None


def on(account_ids: Collection[int], claim: Claim, *, is_deciding: bool) -> Mapping[int, Stand]:
    """Return how each account stands for the claim; one SQL statement, the same whatever it finds.

    With `is_deciding` the accounts are locked in the order of their keys until the transaction ends: two claims on one
    account are decided one after another.
    """
    asked = {
        "account_ids": sorted(account_ids),
        "partner_id": claim.partner_id,
        "vendor_id": claim.vendor_id,
        "since": claim.since,
        "besides": claim.besides,
        "is_deciding": is_deciding,
    }
    rows = db.session.execute(CLAIMS, asked)
    return {row.account_id: Stand(row.standing, row.own_registration_id) for row in rows}
