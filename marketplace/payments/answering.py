"""Answering a dispute: evidence or acceptance, decided once, sent by the worker under one key.

Source: docs/payments.md, "Disputes".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from marketplace.audit import trail
from marketplace.commissions.reversal import Parts, parts_at
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.orders import lifecycle
from marketplace.payments import refunding
from marketplace.payments.dispute_outcomes import spared
from marketplace.payments.dispute_rules import EVIDENCE, LONGEST_EVIDENCE, falls_on
from marketplace.payments.errors import DisputeAnswered
from marketplace.payments.models import Dispute
from marketplace.payments.refund_rules import Sold


@dataclass(frozen=True, slots=True)
class Loss:
    """What losing a dispute takes from whom, in minor units of its currency."""

    amount_minor: int
    commission_minor: int
    vendor_minor: int
    operator_minor: int
    tax_minor: int


def foresee_loss(dispute: Dispute) -> Loss:
    """Work out what losing would take from whom now, and write nothing.

    The operator loses its fee, the discounts that come back taken off, what it bears for vendors who are spared, and
    what the order has not left any more.
    """
    sold = refunding.left_in_the_books(dispute.order)
    falls = falls_on(dispute.amount_minor, sold, {each.line_id: each.cash_minor for each in dispute.lines})
    parts = [(each, _parts(each, falls.get(each.line_id, 0))) for each in sold]
    free = spared(dispute.order, sold)
    vendor = sum(_of_vendor(lost) for each, lost in parts if each.line.vendor_id not in free)
    commission, tax = sum(lost.commission_minor for _, lost in parts), sum(lost.tax_minor for _, lost in parts)
    return Loss(dispute.amount_minor, commission, vendor, dispute.amount_minor - commission - vendor - tax, tax)


def answer(dispute: Dispute, *, evidence: Mapping[str, str] | None, by: str, at: datetime) -> None:
    """Note what the bank is told, and have the worker send it: evidence by `dispute_rules.EVIDENCE`, or None to accept.

    Acts as operator; locks the order's row. The same answer sent twice is one.

    Raises:
        DisputeAnswered: it is decided, or was answered otherwise.
        Invalid: the evidence says nothing, or too much.
    """
    said = None if evidence is None else _checked(evidence)
    kind = "acceptance" if said is None else "evidence"
    lifecycle.lock(dispute.order_id)
    db.session.refresh(dispute)
    if dispute.answer == kind and dispute.evidence == said:
        return
    if dispute.answer or dispute.state != "needs_response":
        raise DisputeAnswered("This dispute has been answered already: a bank hears only one answer.")
    dispute.answer, dispute.evidence, dispute.failure = kind, said, ""
    dispute.answered_by, dispute.answered_at = by, at
    db.session.flush()  # the job finds what is being sent
    outbox.defer("disputes.answer", dispute_id=dispute.id, queueing_lock=f"dispute:{dispute.id}")
    trail.record("dispute.answered", "dispute", dispute.public_id, {"order": dispute.order.public_id, "answer": kind})


def refuse(dispute_id: int, sentence: str) -> None:
    """Note that Stripe took no answer, for certain. While the bank waits, another one may be given under a new key."""
    dispute = db.session.get_one(Dispute, dispute_id, with_for_update=True, populate_existing=True)
    dispute.failure, dispute.answer = sentence, None
    dispute.answer_key = f"dispute_answer:{new_public_id('dsp')}"


def _checked(evidence: Mapping[str, str]) -> dict[str, str]:
    said = {name: evidence[name].strip() for name in EVIDENCE if evidence.get(name, "").strip()}
    if not said:
        raise Invalid("Write what the bank should know.")
    if (characters := sum(map(len, said.values()))) > LONGEST_EVIDENCE:
        raise Invalid(f"All of it together may have {LONGEST_EVIDENCE} characters.", characters=characters)
    return said


def _parts(sold: Sold, cash_minor: int) -> Parts:
    had = sold.gone.cash_minor
    return parts_at(sold.line, had + cash_minor) - parts_at(sold.line, had)


def _of_vendor(parts: Parts) -> int:
    return parts.proceeds_minor - parts.vendor_funded_minor
