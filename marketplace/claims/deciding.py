"""What people decide about claims: the operator's adjudicators, and the partner that appeals or gives up.

An adjudicator sees accounts by pseudonyms and evidence by kinds. Everything here locks the claim first. Nobody decides
about an order that they entered themselves, nor about the appeal against their own decision.

Source: docs/protection.md, "Claims".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.claims import amounts, evidence, filing, given, moving, steps
from marketplace.claims.amounts import Priced
from marketplace.claims.errors import (
    EvidenceMissing,
    GivenAlready,
    GivenElsewhere,
    NothingToGive,
    RuleUnknown,
    SameDecider,
    SellerDecides,
)
from marketplace.claims.evidence import Found
from marketplace.claims.given import Gift
from marketplace.claims.models import Claim
from marketplace.claims.rules import CLAIM, GRANT_RULES, REFUSAL_RULES, Right
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.protection.unnamed import check_unnamed

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

    Where the partner had a right it is that right's share, elsewhere the whole margin. A line whose whole margin
    another partner's claim was given is left out, but for a share that stands beside it. At most six SQL statements.
    """
    found = evidence.ask(claim.partner_id, _ref(claim))
    if found.sale is None or found.sale.state == "canceled":
        return found, []
    known = {right.vendor_id: right for right in found.evidence.counting}
    rights = [
        known.get(vendor_id) or Right(vendor_id, FOUND_SO, claim.public_id, BPS_WHOLE)
        for vendor_id in sorted({line.vendor_id for line in found.lines})
    ]
    worth = [each for each in amounts.priced(found, claim.partner_id, rights) if each.due.stands_minor]
    gone = given.spent(given.of_order(found.sale.id), besides=claim.partner_id)
    return found, [each for each in worth if not (each.line.line_id in gone and each.right.share_bps == BPS_WHOLE)]


def given_twice(claim: Claim, found: Found, chosen: Sequence[Priced]) -> Sequence[Gift]:
    """Return what other partners had as holders by the lines that the claim would be given whole; acts as the house."""
    whole = {each.line.line_id for each in chosen if each.right.share_bps == BPS_WHOLE}
    if found.sale is None or not whole:
        return []
    return given.twice(given.of_order(found.sale.id), whole, besides=claim.partner_id)


def grant(
    claim: Claim,
    ruling: Ruling,
    *,
    at: datetime,
    line_ids: Collection[str] | None = None,
    moves_account: bool = False,
    gives_twice: bool = False,
) -> Claim:
    """Decide for the partner: it is given the margin of these lines (public ids; None: all), less what it has by them.

    With `moves_account` the order's account is the partner's from now on, by an adjudication. With `gives_twice` it is
    given although another partner had the holder's margin of a line, which keeps it. Acts as the house.

    Raises:
        RuleUnknown, EvidenceMissing: it rests on nothing.
        TransitionRefused: nobody has to decide about it.
        SameDecider, SellerDecides: somebody else has to.
        NothingToGive: nothing would be paid, and no account moves.
        GivenElsewhere: other claims were given the whole margin of all its lines.
        GivenAlready: another partner had the holder's margin of a line, and nobody said that it is given twice.
    """
    decided = _decided_by(claim, ruling, GRANT_RULES)
    CLAIM.next(decided.state, "grant")
    found, worth = foresee(decided)
    chosen = [each for each in worth if line_ids is None or each.line.public_id in line_ids]
    if found.sale is None or not (chosen or moves_account):
        raise GivenElsewhere if found.sale and _is_spent(decided, found.sale.id) else NothingToGive
    had = sum(gift.left_minor for gift in given_twice(decided, found, chosen))
    if had and not gives_twice:
        raise GivenAlready
    decided.order_id = found.sale.id
    filing.set_amount(decided, found, chosen)
    facts: dict[str, Any] = {"text": ruling.evidence.strip(), "moves_account": moves_account}
    facts |= {"given_twice_minor": had} if had else {}
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
        CustomerNamed: the reason, which the operator reads, names a customer.
    """
    if not reason.strip():
        raise EvidenceMissing
    about = claim.incident.account_id if claim.incident else None
    check_unnamed(claim.partner_id, reason, customer=claim.detail.customer if claim.detail else "", account_id=about)
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


def _is_spent(claim: Claim, order_id: int) -> bool:
    return bool(given.spent(given.of_order(order_id), besides=claim.partner_id))


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
