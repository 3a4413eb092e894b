"""Two accounts that turned out to be one organisation: their claims meet, and the earlier one stands.

Source: docs/protection.md, "Review".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.customers import merging
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.protection import protections
from marketplace.protection.models import Protection, Registration


def unite(kept: Account, gone: Account, *, claim: Registration, by: str, at: datetime) -> None:
    """Let `kept` take over what identifies `gone`, and the registrations and protections on it; acts as the house.

    Of protections that overlap the earlier stands and the other is void. So is one that began after `claim`, the
    registration on `gone` that is being decided, was submitted.
    """
    merging.merge(kept.id, gone.id, by=by, at=at)
    standing = _standing([kept.id, gone.id])
    for number, later in enumerate(standing):
        earlier = [each for each in standing[:number] if each.voided_at is None]
        if any(_overlap(each, later) for each in earlier) or _follows(later, claim):
            protections.void(later, "earlier_claim", by=by, at=at)
    db.session.flush()  # no moment has two of them on one account
    for each in standing:
        each.account_id = kept.id
    waiting = select(Registration).where(Registration.account_id == gone.id, Registration.due_at.is_not(None))
    for registration in db.session.scalars(waiting):
        registration.account_id = kept.id
    db.session.flush()  # claims are read in the database next
    trail.record("account.united", "account", kept.public_id, {"with": gone.public_id, "by": by})


def _standing(account_ids: Sequence[int]) -> Sequence[Protection]:
    wanted = select(Protection).where(Protection.account_id.in_(account_ids), Protection.voided_at.is_(None))
    return db.session.scalars(wanted.order_by(Protection.starts_at, Protection.id).with_for_update()).all()


def _overlap(one: Protection, other: Protection) -> bool:
    if one.vendor_id is not None and other.vendor_id is not None and one.vendor_id != other.vendor_id:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _follows(protection: Protection, claim: Registration) -> bool:
    is_other_scope = None not in {protection.vendor_id, claim.vendor_id} and protection.vendor_id != claim.vendor_id
    is_own = protection.partner_id == claim.partner_id
    return not is_other_scope and not is_own and claim.submitted_at < protection.starts_at
