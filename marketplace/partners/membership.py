"""A partner's standing: its tier, and whether it may sell. Every step stays on record with its reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core.errors import Conflict
from marketplace.db.base import db
from marketplace.partners.errors import ReasonMissing
from marketplace.partners.models import Partner, Tier
from marketplace.partners.rules import MEMBERSHIP


def change_tier(partner: Partner, tier: Tier, *, reason: str, at: datetime) -> None:
    """Move a partner to another tier. Its margins follow from the next sale on; orders and links keep their terms.

    Raises:
        ReasonMissing: no reason is given.
        Conflict: it is in that tier already.
    """
    _require(reason)
    _lock(partner)
    if partner.tier_id == tier.id:
        raise Conflict(f"{partner.name} is in the tier {tier.name} already.", tier=tier.code)

    facts = {"from": partner.tier.code, "to": tier.code, "reason": reason.strip(), "at": at.isoformat()}
    partner.tier = tier
    trail.record("partner.tier_changed", "partner", partner.public_id, facts)


def suspend(partner: Partner, *, reason: str, at: datetime) -> None:
    """Stop a partner from selling. Its people still see its books, and what it earned stays its own.

    Raises:
        ReasonMissing: no reason is given.
        TransitionRefused: it is suspended already.
    """
    _step(partner, "suspend", "partner.suspended", reason, at)


def reinstate(partner: Partner, *, reason: str, at: datetime) -> None:
    """Let a suspended partner sell again.

    Raises:
        ReasonMissing: no reason is given.
        TransitionRefused: it is active.
    """
    _step(partner, "reinstate", "partner.reinstated", reason, at)


def _step(partner: Partner, action: str, deed: str, reason: str, at: datetime) -> None:
    _require(reason)
    _lock(partner)
    partner.state = MEMBERSHIP.next(partner.state, action)
    trail.record(deed, "partner", partner.public_id, {"reason": reason.strip(), "at": at.isoformat()})


def _require(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _lock(partner: Partner) -> None:
    """Take the row, freshly read: of two people who act at once the second is judged by what the first one did."""
    db.session.flush()  # what this call changed already is not lost when the row is read again
    db.session.execute(
        select(Partner)
        .where(Partner.id == partner.id)
        .with_for_update(of=Partner)
        .execution_options(populate_existing=True)
    )
