"""The steps of a request: each changes its state by the one table, and leaves a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.special_pricing.models import PricingRequest, PricingRequestStep
from marketplace.special_pricing.rules import REQUEST

TOLD: Final = frozenset({"approved", "rejected", "escalated"})
"""States that a partner is told of by mail, where it did not bring its request there itself."""


def locked(request: PricingRequest) -> PricingRequest:
    """Lock a request's row and read it afresh: two who decide at once take turns."""
    wanted = select(PricingRequest).where(PricingRequest.id == request.id)
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def account_of(request: PricingRequest) -> Account | None:
    """Lock the account of a request as it stands now and return it; acts as the house. Lock it before the request.

    One that was united with another since is the one that was kept. None where the request is for every customer.
    """
    if request.account_id is None:
        return None
    wanted = select(Account).with_for_update(key_share=True).execution_options(populate_existing=True)
    account = db.session.scalars(wanted.where(Account.id == request.account_id)).one()
    if account.merged_into_id is None:
        return account
    return db.session.scalars(wanted.where(Account.id == account.merged_into_id)).one()


def begin(request: PricingRequest, *, by: str, at: datetime) -> None:
    """Write the first step of a request: somebody of the partner asked."""
    _note(request, "", by=by, at=at)


def take(
    request: PricingRequest,
    action: str,
    *,
    by: str,
    at: datetime,
    rule: str = "",
    evidence: Mapping[str, Any] | None = None,
) -> PricingRequestStep:
    """Lead a locked request on. `by` is a person's public id, or `overdue`.

    Raises:
        TransitionRefused: its state does not allow the action.
    """
    before = request.state
    request.state = REQUEST.next(before, action)
    if action != "escalate":
        request.due_at, request.decided_at = None, at
    return _note(request, before, by=by, at=at, rule=rule, evidence=evidence)


def _note(
    request: PricingRequest,
    before: str,
    *,
    by: str,
    at: datetime,
    rule: str = "",
    evidence: Mapping[str, Any] | None = None,
) -> PricingRequestStep:
    step = PricingRequestStep(
        request_id=request.id,
        partner_id=request.partner_id,
        from_state=before,
        to_state=request.state,
        actor=by,
        rule=rule,
        evidence=dict(evidence or {}),
        happened_at=at,
    )
    db.session.add(step)
    facts = {"from": before, "to": request.state, "rule": rule, "partner": request.partner_id, "bps": request.bps}
    trail.record(f"pricing_request.{request.state}", "pricing_request", request.public_id, facts)
    if request.state in TOLD:
        outbox.defer("mail.pricing_decided", step_id=step.id)
    return step
