"""What people decide about claims: the operator's adjudicators, and the partner that appeals or gives up.

An adjudicator sees accounts by pseudonyms and evidence by kinds. Everything here locks the claim first. Nobody decides
about an order that they entered themselves, nor about the appeal against their own decision.

Source: docs/protection.md, "Claims".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.claims import amounts, evidence, filing, moving, steps
from marketplace.claims.amounts import Priced
from marketplace.claims.errors import (
    EvidenceMissing,
    GivenElsewhere,
    NothingToGive,
    RuleUnknown,
    SameDecider,
    SellerDecides,
)
from marketplace.claims.evidence import Found
from marketplace.claims.models import Claim
from marketplace.claims.rules import CLAIM, GRANT_RULES, REFUSAL_RULES, Right
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.orders.models import Order

FOUND_SO: Final = "adjudged"
"""The basis of a line that a person gave although no right stood there."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rule that a decision rests on, what it found in writing, and the public id of whoever decided."""

    rule: str
    evidence: str
    by: str


def foresee(claim: Claim) -> tuple[Found, list[Priced]]:
    """Return the order as it stands and what granting the claim would give, line by line; acts as the house.

    Where the partner had a right it is that right's share, elsewhere the whole margin. One or two SQL statements.
    """
    found = evidence.ask(claim.partner_id, _ref(claim))
    if found.sale is None or found.sale.state == "canceled":
        return found, []
    known = {right.vendor_id: right for right in found.evidence.counting}
    rights = [
        known.get(vendor_id) or Right(vendor_id, FOUND_SO, claim.public_id, BPS_WHOLE)
        for vendor_id in sorted({line.vendor_id for line in found.lines})
    ]
    worth = amounts.priced(found, claim.partner_id, rights)
    return found, [each for each in worth if each.due.stands_minor]


def grant(
    claim: Claim, ruling: Ruling, *, at: datetime, line_ids: Collection[str] | None = None, moves_account: bool = False
) -> Claim:
    """Decide for the partner: it is given the margin of these lines (public ids; None: all), less what it has by them.

    With `moves_account` the order's account is the partner's from now on, by an adjudication. Acts as the house.

    Raises:
        RuleUnknown, EvidenceMissing: it rests on nothing.
        TransitionRefused: nobody has to decide about it.
        SameDecider, SellerDecides: somebody else has to.
        NothingToGive: nothing would be paid, and no account moves.
        GivenElsewhere: another claim was given a line's whole margin.
    """
    decided = _decided_by(claim, ruling, GRANT_RULES)
    CLAIM.next(decided.state, "grant")
    found, worth = foresee(decided)
    chosen = [each for each in worth if line_ids is None or each.line.public_id in line_ids]
    if found.sale is None or not (chosen or moves_account):
        raise NothingToGive
    decided.order_id = found.sale.id
    filing.set_amount(decided, found, chosen)
    facts = {"text": ruling.evidence.strip(), "moves_account": moves_account}
    steps.take(decided, "grant", by=ruling.by, at=at, rule=ruling.rule, evidence=facts)
    if not filing.give(decided, found, chosen):
        raise GivenElsewhere
    if moves_account:
        moving.adjudge(decided, found.sale.account_id, rule=ruling.rule, evidence=ruling.evidence, by=ruling.by, at=at)
    return decided


def refuse(claim: Claim, ruling: Ruling, *, at: datetime) -> Claim:
    """Decide against the partner, by a rule and on written evidence that it reads. On appeal this is final.

    Raises: what `grant` raises, but for what is given.
    """
    decided = _decided_by(claim, ruling, REFUSAL_RULES)
    steps.take(decided, "refuse", by=ruling.by, at=at, rule=ruling.rule, evidence={"text": ruling.evidence.strip()})
    return decided


def appeal(claim: Claim, reason: str, *, by: str, at: datetime, time_zone: str) -> Claim:
    """Ask once for a second look by somebody else. `time_zone` is the operator's.

    Raises:
        EvidenceMissing: no reason is given.
        TransitionRefused: it was not lost, or was appealed already.
    """
    if not reason.strip():
        raise EvidenceMissing
    asked = steps.locked(claim)
    due_at, evidence_ = filing.due_at(asked.partner, at, time_zone), {"text": reason.strip()}
    steps.take(asked, "appeal", by=by, at=at, due_at=due_at, evidence=evidence_, is_told=False)
    asked.escalated_at = None
    return asked


def withdraw(claim: Claim, *, by: str, at: datetime) -> Claim:
    """Give up a claim that nobody has decided yet; the order may be claimed again.

    Raises:
        TransitionRefused: it is decided.
    """
    given_up = steps.locked(claim)
    steps.take(given_up, "withdraw", by=by, at=at, is_told=False)
    return given_up


def first_decider(claim: Claim) -> str:
    """Return the public id of the person who refused a claim first; empty where the evidence did."""
    return next((step.actor for step in claim.steps if step.from_state == "open" and step.to_state == "lost"), "")


def entered_by(order_ref: str) -> str:
    """Return the public id of the person who entered a direct order; empty where nobody did."""
    wanted = select(AuditEntry.user_public_id).where(
        AuditEntry.subject_kind == "order", AuditEntry.subject_id == order_ref, AuditEntry.action == "order.entered"
    )
    return db.session.scalar(wanted.limit(1)) or ""


def _decided_by(claim: Claim, ruling: Ruling, allowed: Collection[str]) -> Claim:
    if ruling.rule not in allowed:
        raise RuleUnknown(ruling.rule)
    if not ruling.evidence.strip():
        raise EvidenceMissing
    decided = steps.locked(claim)
    if decided.state == "appealed" and first_decider(decided) == ruling.by:
        raise SameDecider
    if (ref := _ref(decided)) and entered_by(ref) == ruling.by:
        raise SellerDecides
    return decided


def _ref(claim: Claim) -> str:
    """The number of the order that is claimed: its own where evidence led to it, or what was typed."""
    if claim.order_id is not None:
        return str(db.session.scalar(select(Order.public_id).where(Order.id == claim.order_id)))
    return claim.order_ref
