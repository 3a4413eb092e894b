"""What people decide about requests outside the guard-rails: the operator's, and the partner that takes one back.

Source: docs/money.md, "Special pricing".
"""

from __future__ import annotations

from datetime import datetime

from marketplace.catalog import concessions
from marketplace.special_pricing import steps
from marketplace.special_pricing.errors import EndPassed, GrantInvalid, ReasonMissing
from marketplace.special_pricing.models import PricingRequest
from marketplace.special_pricing.rules import REQUEST


def approve(request: PricingRequest, *, bps: int, funder: str, by: str, at: datetime) -> PricingRequest:
    """Grant a concession from `at` until the end that was asked for: `bps`, all of it or less; acts as the house.

    `funder` bears it, `vendor` or `operator`; `by` is the public id of who decides.

    Raises:
        TransitionRefused: it is decided already.
        GrantInvalid: more than was asked for, or nothing.
        EndPassed: the end that was asked for has passed.
        Invalid: nobody is chosen who bears it.
    """
    account = steps.account_of(request)
    decided = steps.locked(request)
    REQUEST.next(decided.state, "approve")
    if not 1 <= bps <= decided.bps:
        raise GrantInvalid(decided.bps)
    if decided.ends_at <= at:
        raise EndPassed
    decided.concession = concessions.grant(
        decided.partner,
        bps=bps,
        funder=funder,
        reason=decided.reason,
        starts_at=at,
        ends_at=decided.ends_at,
        granted_by=by,
        at=at,
        offering=decided.offering,
        account=account,
    )
    steps.take(decided, "approve", by=by, at=at, evidence={"bps": bps, "funder": funder})
    return decided


def reject(request: PricingRequest, *, reason: str, by: str, at: datetime) -> PricingRequest:
    """Turn a request down, with a reason that the partner reads.

    Raises:
        ReasonMissing: no reason is given.
        TransitionRefused: it is decided already.
    """
    if not reason.strip():
        raise ReasonMissing
    decided = steps.locked(request)
    steps.take(decided, "reject", by=by, at=at, evidence={"text": reason.strip()})
    return decided


def withdraw(request: PricingRequest, *, by: str, at: datetime) -> PricingRequest:
    """Take a request back before it is decided.

    Raises:
        TransitionRefused: it is decided already.
    """
    taken_back = steps.locked(request)
    steps.take(taken_back, "withdraw", by=by, at=at)
    return taken_back
