"""Approving what waited: by a person, or by silence when nobody decided in time.

Source: docs/protection.md, "Review".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.protection import claims, protections, steps
from marketplace.protection.claims import Claim
from marketplace.protection.models import Registration

SILENCE: Final = "silence"
SLA: Final = "decision_due"
EARLIER: Final = "earlier_claim"


def approve(
    registration: Registration, *, by: str, at: datetime, rule: str = "", evidence: Mapping[str, Any] | None = None
) -> None:
    """Protect the account of a locked registration since its submission; acts as the house.

    Where a rival claim stands by now that came first, or holds the account, the registration is refused by that rule.
    The account is locked, so that two approvals of one account take turns.
    """
    claim = Claim(registration.partner_id, registration.vendor_id, registration.submitted_at, besides=registration.id)
    stand = claims.on([registration.account_id], claim, is_deciding=True)[registration.account_id]
    programme = registration.partner.programme
    if stand.standing in {"free", "contested"} and protections.open_for(registration, programme, by=by, at=at):
        steps.take(registration, "approve", by=by, at=at, rule=rule, evidence=evidence)
    else:
        steps.take(registration, "refuse", by=by, at=at, rule=EARLIER, evidence=evidence)


def by_silence(*, at: datetime) -> Registration | None:
    """Approve one registration that was due and that nobody decided; None when none is left. Acts as the system.

    Those that somebody else is deciding at this moment are passed over, so that two may run at once.
    """
    due = (
        select(Registration)
        .where(Registration.due_at <= at)
        .order_by(Registration.due_at, Registration.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    registration = db.session.scalars(due).one_or_none()
    if registration is not None:
        approve(registration, by=SILENCE, at=at, rule=SLA, evidence={"due_at": _iso(registration.due_at)})
    return registration


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
