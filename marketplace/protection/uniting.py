"""Two accounts that turned out to be one organisation: their claims meet, and the earlier one stands.

Source: docs/protection.md, "Review".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.customers import merging
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.protection import approving, protections
from marketplace.protection.models import Protection, Registration

UNITED: Final = "united"
"""Why a protection is void whose partner has the account by an earlier one of its own."""


def unite(kept: Account, gone: Account, *, claim: Registration | None, by: str, at: datetime) -> None:
    """Let `kept` take over what identifies `gone`, and the registrations and protections on it; acts as the house.

    Of protections that overlap the earlier stands and the other is void; a partner that had both keeps the longer time
    and the wider scope. So is one that began after `claim`, the registration on `gone` that is being decided, was
    submitted, if nothing earlier stands in the way of that claim itself. Without a `claim` nothing is being decided.

    The caller holds both accounts (`merging.hold`), so that whoever decides about either of them waits.
    """
    registrations = _registrations([kept.id, gone.id])
    standing = _standing([kept.id, gone.id])
    merging.merge(kept.id, gone.id, by=by, at=at)
    for number, later in enumerate(standing):
        for earlier in standing[:number]:
            _meet(earlier, later, by=by, at=at)
    db.session.flush()  # no moment has two of them on one account
    for protection in standing:
        protection.account_id = kept.id
    for registration in registrations:
        registration.account_id = kept.id
    db.session.flush()  # claims are read in the database next
    if claim is not None:
        _make_way([each for each in standing if _follows(each, claim)], claim, by=by, at=at)
    trail.record("account.united", "account", kept.public_id, {"with": gone.public_id, "by": by})


def _registrations(account_ids: Sequence[int]) -> Sequence[Registration]:
    """All registrations of the accounts, whatever became of them: each leads to the account that is kept; locked."""
    wanted = select(Registration).where(Registration.account_id.in_(account_ids)).order_by(Registration.id)
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()


def _standing(account_ids: Sequence[int]) -> Sequence[Protection]:
    wanted = select(Protection).where(Protection.account_id.in_(account_ids), Protection.voided_at.is_(None))
    ordered = wanted.order_by(Protection.starts_at, Protection.id).with_for_update()
    return db.session.scalars(ordered.execution_options(populate_existing=True)).all()


def _meet(earlier: Protection, later: Protection, *, by: str, at: datetime) -> None:
    """Let the earlier of two protections stand, if both are of the same offerings at the same time."""
    if earlier.voided_at is not None or later.voided_at is not None or not _overlap(earlier, later):
        return
    if earlier.partner_id != later.partner_id:
        protections.void(later, protections.TOLD, by=by, at=at)
    elif later.vendor_id is None and earlier.vendor_id is not None and earlier.starts_at < later.starts_at:
        protections.hand_over(earlier, later.registration, by=by, at=at)
    else:
        _take_over(earlier, later, by=by, at=at)


def _take_over(earlier: Protection, later: Protection, *, by: str, at: datetime) -> None:
    """Let a partner's earlier protection last as long as its later one did, in whose place it stands."""
    protections.void(later, UNITED, by=by, at=at)
    if later.ends_at > earlier.ends_at:
        earlier.ends_at = later.ends_at
        earlier.tail_ends_at = max(earlier.tail_ends_at, later.tail_ends_at)
        evidence = {"activity": UNITED, "registration": later.registration.public_id}
        protections.note(earlier, "extended", by=by, at=at, evidence=evidence)


def _make_way(followers: Sequence[Protection], claim: Registration, *, by: str, at: datetime) -> None:
    """Void protections that came after a claim, but only where the claim is approved then."""
    with db.session.begin_nested() as trying:
        for each in followers:
            protections.void(each, protections.TOLD, by=by, at=at)
        db.session.flush()  # claims are read in the database next
        if approving.standing(claim) in {"own", "rival"}:
            trying.rollback()


def _overlap(one: Protection, other: Protection) -> bool:
    if one.vendor_id is not None and other.vendor_id is not None and one.vendor_id != other.vendor_id:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _follows(protection: Protection, claim: Registration) -> bool:
    is_other_scope = None not in {protection.vendor_id, claim.vendor_id} and protection.vendor_id != claim.vendor_id
    is_own = protection.partner_id == claim.partner_id
    is_over = protection.voided_at is not None
    return not is_other_scope and not is_own and not is_over and claim.submitted_at < protection.starts_at
