"""Making one of two accounts that turned out to be one organisation.

Source: docs/accounts.md, "Two accounts that are one".
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, text

from marketplace.audit import trail
from marketplace.customers.errors import NotMergeable
from marketplace.customers.models import Account
from marketplace.customers.rules import Claim, standing_claim
from marketplace.db.base import db

HOLD = text("select id from hold_accounts(:kept, :gone)")
MERGE = text("select merge_accounts(:kept, :gone, :partner_id, :bound_at, :last_bought_at, :at)")

FOLLOW: Final = frozenset(
    {
        "account_keys", "account_names", "contacts", "concessions", "links", "orders", "lead_details",
        "partner_changes", "partner_change_notices",
    }
)  # fmt: skip
"""Tables whose rows follow the account that is kept."""

STAY: Final = frozenset(
    {"account_ties", "adjudications", "guard_decisions", "incidents", "pricing_requests", "reveals", "relay_threads"}
)
"""Tables whose rows are evidence of what was judged at the time: they name the account that was there."""

MEET: Final = frozenset({"protections", "registrations", "registration_matches"})
"""Tables of claims: two on one organisation cannot both stand, so whoever merges accounts with claims decides there."""


def merge(kept_id: int, gone_id: int, *, by: str, at: datetime) -> Account:
    """Let the account `kept_id` take over everything that `gone_id` has, and return it; acts as the house.

    The earlier claim stands, whichever account it was on: the partner of record is the one bound first of those that
    still hold theirs at `at`. The other account stays as a pointer, so that its id still leads somewhere; what was
    booked or decided about it is not touched. `by` is the public id of who or what decided it. A second call changes
    nothing.

    Waits for orders that are being placed or settled for either account; later ones reach the account that is kept.

    Raises:
        NotMergeable: the account to keep is the other one, or was merged into some account itself.
    """
    db.session.flush()  # what is pending belongs to the accounts as they are
    hold(kept_id, gone_id)
    kept, gone = _fresh(kept_id), _fresh(gone_id)
    if gone.merged_into_id == kept.id:
        return kept
    if kept.id == gone.id or kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise NotMergeable(kept_id, gone_id)
    ours, theirs = (Claim(each.partner_id, each.bound_at, each.last_bought_at) for each in (kept, gone))
    facts = {"by": by, "merged": gone.public_id, "claims": [_told(ours), _told(theirs)]}
    _move(kept, gone, standing_claim(ours, theirs, at), at=at)
    trail.record("account.merged", "account", kept.public_id, facts)
    return kept


def hold(kept_id: int, gone_id: int) -> None:
    """Wait for orders that are placed or settled for either account, and lock both until the transaction ends."""
    db.session.execute(HOLD, {"kept": kept_id, "gone": gone_id}).all()
    db.session.expire_all()  # what was read of them may be old


def _fresh(account_id: int) -> Account:
    query = select(Account).where(Account.id == account_id).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def _move(kept: Account, gone: Account, claim: Claim, *, at: datetime) -> None:
    db.session.execute(
        MERGE,
        {
            "kept": kept.id,
            "gone": gone.id,
            "partner_id": claim.partner_id,
            "bound_at": claim.bound_at,
            "last_bought_at": claim.last_bought_at,
            "at": at,
        },
    )
    db.session.expire_all()  # orders and contacts of the session may be the kept account's now


def _told(claim: Claim) -> dict[str, object]:
    return {
        "partner": claim.partner_id,
        "bound_at": claim.bound_at and claim.bound_at.isoformat(),
        "last_bought_at": claim.last_bought_at and claim.last_bought_at.isoformat(),
    }
