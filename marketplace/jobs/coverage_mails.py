"""Telling finance when the money at hand does not cover what is owed, and when it does again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.identity.models import Party
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.reconciling.coverage import Turn

READERS: Final = ("finance",)

log = structlog.get_logger(__name__)


def tell(turned: Sequence[Turn], *, at: datetime) -> None:
    """Write to finance, and to the log, about every currency that has turned; in the caller's transaction."""
    operator = db.session.scalars(select(Party.id).where(Party.kind == "operator").order_by(Party.id)).first()
    for turn in turned:
        facts = {"currency": turn.coverage.currency, "bps": turn.coverage.bps}
        (log.warning if turn.is_covered else log.error)("coverage", is_covered=turn.is_covered, **facts)
        for person in people(operator, READERS) if operator else ():
            key = f"coverage:{turn.coverage.id}:{person.public_id}"
            url = address("operator.reconciliation.show")
            to_person(person, "coverage_turned", key, at=at, turn=turn, coverage=turn.coverage, url=url)
