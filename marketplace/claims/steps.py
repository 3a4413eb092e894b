"""The steps of a claim: each changes its state by the one table, and leaves a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.claims.models import Claim, ClaimStep
from marketplace.claims.rules import CLAIM
from marketplace.db.base import db
from marketplace.messaging import outbox

ENDED: Final = frozenset({"won", "lost", "upheld", "withdrawn"})
CONCLUDE: Final = "claims.conclude"


def locked(claim: Claim) -> Claim:
    """Lock a claim's row and read it afresh: two who decide at once take turns."""
    wanted = select(Claim).where(Claim.id == claim.id)
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def take(
    claim: Claim,
    action: str,
    *,
    by: str,
    at: datetime,
    due_at: datetime | None = None,
    rule: str = "",
    evidence: Mapping[str, Any] | None = None,
    is_told: bool = True,
) -> ClaimStep:
    """Lead a locked claim on. `by` is a person's public id, `scan`, or `calendar`.

    Raises:
        TransitionRefused: its state does not allow the action.
    """
    before = claim.state
    claim.state = CLAIM.next(before, action)
    claim.due_at, claim.reminded_at = due_at, None
    claim.decided_at = None if due_at else at
    claim.rule = rule or claim.rule
    return note(claim, before, by=by, at=at, rule=rule, evidence=evidence, is_told=is_told)


def note(
    claim: Claim,
    before: str,
    *,
    by: str,
    at: datetime,
    rule: str = "",
    evidence: Mapping[str, Any] | None = None,
    is_told: bool = True,
) -> ClaimStep:
    """Write a step of a claim that has its state already, and have what follows from it done.

    The partner is told by mail where somebody else brought the claim there.
    """
    step = ClaimStep(
        claim_id=claim.id,
        partner_id=claim.partner_id,
        from_state=before,
        to_state=claim.state,
        actor=by,
        rule=rule,
        evidence=dict(evidence or {}),
        happened_at=at,
    )
    db.session.add(step)
    facts = {"from": before, "to": claim.state, "rule": rule, "partner": claim.partner_id}
    trail.record(f"claim.{claim.state}", "claim", claim.public_id, facts)
    if claim.state in ENDED:
        outbox.defer(CONCLUDE, claim_id=claim.id)
    if is_told:
        outbox.defer("mail.claim_decided", step_id=step.id)
    return step
