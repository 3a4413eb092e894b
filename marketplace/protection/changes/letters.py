"""The secrets in mails about a change: each opens one change for one purpose. Only their hashes are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from marketplace.core.ids import hash_secret, new_secret
from marketplace.db.base import db
from marketplace.protection.changes.errors import ChangeNotFound
from marketplace.protection.models import PartnerChange, PartnerChangeLetter

OPENED: Final = text("select public_id, token_hash, purpose from change_by_secret(:secret_hash)")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a secret opens: a change by its public id, for whom (the hash of its order's secret), and for what."""

    public_id: str
    token_hash: str
    purpose: str


def issue(change: PartnerChange, order_id: int, purpose: str, *, at: datetime) -> str:
    """Return a new secret for a mail to the customer of an order; `purpose` is `confirm` or `withdraw`.

    Acts as the system. The caller writes the mail in the same transaction, once.
    """
    secret = new_secret()
    db.session.add(
        PartnerChangeLetter(
            change_id=change.id, order_id=order_id, purpose=purpose, secret_hash=hash_secret(secret), written_at=at
        )
    )
    return secret


def opened(secret: str) -> Opened:
    """Return what a secret opens, whoever asks.

    Raises:
        ChangeNotFound: it is none of ours.
    """
    row = db.session.execute(OPENED, {"secret_hash": hash_secret(secret)}).one_or_none()
    if row is None:
        raise ChangeNotFound
    return Opened(row.public_id, row.token_hash, row.purpose)
