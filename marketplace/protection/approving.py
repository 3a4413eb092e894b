"""Approving what waited: by a person, or by silence when nobody decided in time.

Source: docs/protection.md, "Review".
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.protection import claims, protections, steps
from marketplace.protection.claims import Claim
from marketplace.protection.errors import MovedMeanwhile
from marketplace.protection.models import Registration
from marketplace.protection.rules import Standing

SILENCE: Final = "silence"
SLA: Final = "decision_due"
EARLIER: Final = "earlier_claim"
OWN: Final = "own_claim"


def approve(
    registration: Registration, *, by: str, at: datetime, rule: str = "", evidence: Mapping[str, Any] | None = None
) -> None:
    """Protect the account of a locked registration since its submission; acts as the house.

    Where a rival claim stands by now that came first, or holds the account, the registration is refused by that rule;
    likewise where the partner has it by another registration already. The account is locked, so that two approvals of
    one account take turns.
    """
    stand, programme = standing(registration), registration.partner.programme
    if stand == "own":
        steps.take(registration, "refuse", by=by, at=at, rule=OWN, evidence=evidence)
    elif stand != "rival" and protections.open_for(registration, programme, by=by, at=at):
        steps.take(registration, "approve", by=by, at=at, rule=rule, evidence=evidence)
    else:
        steps.take(registration, "refuse", by=by, at=at, rule=EARLIER, evidence=evidence)


def standing(registration: Registration) -> Standing:
    """Return how a registration's account stands for it by now; the account is locked."""
    claim = Claim(registration.partner_id, registration.vendor_id, registration.submitted_at, besides=registration.id)
    return claims.on([registration.account_id], claim, is_deciding=True)[registration.account_id].standing


def by_silence(*, at: datetime) -> Registration | None:
    """Approve one registration that was due and that nobody decided; None when none is left. Acts as the system.

    Two may run at once: they take turns at each, and the second passes over what the first has decided.
    """
    due = select(Registration).where(Registration.due_at <= at).order_by(Registration.due_at, Registration.id).limit(1)
    while (found := db.session.scalars(due).one_or_none()) is not None:
        with suppress(MovedMeanwhile):  # then it is read again, where it is now
            registration = steps.locked_with_account(found)
            if registration.due_at is not None and registration.due_at <= at:
                evidence = {"due_at": registration.due_at.isoformat()}
                approve(registration, by=SILENCE, at=at, rule=SLA, evidence=evidence)
                return registration
    return None
