"""Adding to the audit trail. Who acts is read from the transaction by the database, not from the caller."""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db

RECORD = text(
    "select record_audit(:at, :user, :action, :subject_kind, :subject_id, cast(:facts as jsonb), :request_id)"
)

person: ContextVar[str | None] = ContextVar("audit_person", default=None)
"""Public id of the signed-in person, set by the door that let them in."""

request_id: ContextVar[str | None] = ContextVar("audit_request_id", default=None)
"""Id of the request or job that the deed belongs to; the logs carry the same one."""


def record(action: str, subject_kind: str, subject_id: str, facts: Mapping[str, Any] | None = None) -> None:
    """Add one deed to the trail, in the caller's transaction.

    `action` is a past participle with its noun (`partner.opened`); `facts` holds ids, rates and amounts with their
    currency, never personal data of a customer and never a secret: the row is for ever.
    """
    session = db.session()
    session.flush()  # the thing is there before the deed that was done to it
    session.execute(
        RECORD,
        {
            "at": clock.now(),
            "user": person.get(),
            "action": action,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "facts": json.dumps(dict(facts or {})),
            "request_id": request_id.get(),
        },
    )
