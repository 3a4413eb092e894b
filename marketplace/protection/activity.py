"""Activity at an account: it extends the protections of the partner that brought it about.

Orders that are placed note themselves with their lines, in the database; everything else calls `note`.

Source: docs/protection.md, "How long it lasts".
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import text

from marketplace.db.base import db

Kind = Literal["order_placed", "order_paid", "quote_sent"]

NOTE: Final = text(
    "select note_activity(:account_id, :partner_id, cast(:vendor_ids as bigint[]), :kind, cast(:evidence as jsonb),"
    " :at)"
)


def note(
    account_id: int,
    partner_id: int,
    vendor_ids: Collection[int],
    kind: Kind,
    evidence: Mapping[str, Any],
    at: datetime,
) -> int:
    """Move the ends of the partner's protections that the activity is about; return how many moved.

    Each ends a whole window after `at` then, its tail after that: only forward, at most once a day, and never one that
    has ended. `vendor_ids` are those whose offerings were concerned; `evidence` holds ids alone. One SQL statement, and
    it never waits for anybody.
    """
    asked = {
        "account_id": account_id,
        "partner_id": partner_id,
        "vendor_ids": sorted(vendor_ids),
        "kind": kind,
        "evidence": json.dumps(dict(evidence)),
        "at": at,
    }
    return int(db.session.execute(NOTE, asked).scalar_one())
