"""Filing a claim: one form, and its answer in the same request wherever the evidence decides.

Source: docs/protection.md, "Claims".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.catalog.models import Offering
from marketplace.claims import amounts, evidence, steps
from marketplace.claims.amounts import Priced
from marketplace.claims.errors import ClaimedAlready, ClaimedTooOften, ClaimIncomplete
from marketplace.claims.evidence import Found
from marketplace.claims.models import Claim, ClaimDetail, ClaimLine
from marketplace.claims.rules import DAY, PER_DAY, Verdict, judge, wait
from marketplace.core.business_days import business_days_after
from marketplace.core.ids import new_public_id
from marketplace.customers.directory import identity_keys
from marketplace.customers.domains import domain_of
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.protection import limits
from marketplace.protection.calendar import calendar
from marketplace.protection.models import Incident
from marketplace.protection.registration import House
from marketplace.protection.unnamed import check_unnamed

WHOLE: Final = "uq_claim_lines_whole"
ORDERS: Final = text(
    "select orders_of_customer(cast(:kinds as text[]), cast(:hashes as text[]), :offering_id, :starts_at, :ends_at)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a partner claims: an order by its number, or a sale by day, offering and who bought.

    `customer` is a website or an e-mail address at the company. `mark` is the form's own random text: the same form
    sent twice is one claim. `reason` is for whoever may have to decide.
    """

    mark: str
    order_ref: str = ""
    sold_on: date | None = None
    offering: Offering | None = None
    customer: str = ""
    reason: str = ""
    incident: Incident | None = None


def file(partner: Partner, demand: Demand, *, by: str, at: datetime, house: House) -> Claim:
    """Claim an order for a partner, and decide where the evidence does. `by` is the public id of the person.

    A number that nobody has and an order that has nothing to do with the partner are answered alike, after the same
    work.

    Raises:
        ClaimIncomplete: neither a number nor a whole description.
        ClaimedTooOften: it has filed as many as it may in a day.
        ClaimedAlready: it has a claim on this order.
        CustomerNamed: the reason, which the operator may read, names a customer.
    """
    limits.queue_up(partner.id)
    if (first := _by_submission(partner.id, demand.mark)) is not None:
        return first
    refs = _refs(demand, house)
    about = demand.incident.account_id if demand.incident else None
    check_unnamed(partner.id, demand.reason, customer=demand.customer, account_id=about)
    _admit(partner.id, at)
    own = evidence.own_facts(partner.id, secret_key=house.secret_key)
    found, verdict, worth = _judged(partner.id, refs, own)
    order_id = found.sale.id if found.sale and found.evidence.is_related else None
    _refuse_second(partner.id, order_id, demand.order_ref)
    claim = Claim(
        public_id=new_public_id("clm"), partner_id=partner.id, submission=demand.mark, origin="partner",
        order_ref=demand.order_ref, sold_on=demand.sold_on, offering_id=demand.offering.id if demand.offering else None,
        incident_id=demand.incident.id if demand.incident else None, reason=demand.reason.strip(),
        submitted_by=by, submitted_at=at,
    )  # fmt: skip
    return keep(claim, partner, found, verdict, worth, by=by, at=at, house=house, customer=demand.customer)


def keep(
    claim: Claim,
    partner: Partner,
    found: Found,
    verdict: Verdict,
    worth: Sequence[Priced],
    *,
    by: str,
    at: datetime,
    house: House,
    customer: str = "",
) -> Claim:
    """Write a claim that has been judged, with what it is given and its first step."""
    is_open = verdict.state == "open"
    claim.state, claim.rule, claim.evidence = verdict.state, verdict.rule, told(found)
    claim.order_id = found.sale.id if found.sale and found.evidence.is_related else None
    claim.due_at = due_at(partner, at, house.time_zone) if is_open else None
    claim.decided_at = None if is_open else at
    if verdict.state == "won":
        set_amount(claim, found, worth)
    db.session.add(claim)
    db.session.flush()  # all that follows names its key
    if verdict.state == "won" and not give(claim, found, worth):
        claim.state, claim.rule, claim.amount_minor, claim.decided_at = "open", "rival", None, None
        claim.due_at = due_at(partner, at, house.time_zone)
    if customer.strip():
        db.session.add(ClaimDetail(claim_id=claim.id, partner_id=partner.id, customer=customer.strip()))
    steps.note(claim, "", by=by, at=at, rule=claim.rule, evidence=claim.evidence, is_told=claim.origin == "scan")
    return claim


def set_amount(claim: Claim, found: Found, worth: Sequence[Priced]) -> None:
    """Note on a claim what it is given in all, before refunds."""
    claim.currency = found.sale.currency if found.sale else None
    claim.amount_minor = sum(each.due.amount_minor for each in worth)


def give(claim: Claim, found: Found, worth: Sequence[Priced]) -> bool:
    """Write the lines that a claim is given; False, and none is written, where another claim has one of them whole."""
    currency = found.sale.currency if found.sale else ""
    try:
        with db.session.begin_nested():
            db.session.add_all(_line(claim, each, currency) for each in worth if each.due.amount_minor)
            db.session.flush()  # the constraint answers here
    except IntegrityError as refused:
        if WHOLE not in str(refused.orig):
            raise
        return False
    return True


def told(found: Found) -> dict[str, Any]:
    """Return the evidence as it is kept: kinds of rights and reasons, ids of the partner's own protections alone."""
    said = found.evidence
    rights = {(each.basis, each.ref, each.fact, each.counts, each.is_sure) for each in said.rights}
    names = ("basis", "ref", "fact", "counts", "is_sure")
    kept = {
        "rights": [dict(zip(names, each, strict=True)) for each in sorted(rights)],
        "likely": list(said.likely),
        "is_candidate": said.is_candidate,
        "is_bound": said.is_bound,
    }
    return {name: value for name, value in kept.items() if value}


def due_at(partner: Partner, at: datetime, time_zone: str) -> datetime:
    """Return until when somebody has to decide: as many business days as the partner's programme gives a review."""
    return business_days_after(at, partner.programme.review_days, calendar(time_zone))


def _judged(
    partner_id: int, refs: Sequence[str], own: Sequence[evidence.OwnFact]
) -> tuple[Found, Verdict, list[Priced]]:
    """Judge the orders one after another, until one is not lost; the last one's answer where all are."""
    for ref in refs:
        found = evidence.ask(partner_id, ref, own)
        verdict, worth = judged(found, partner_id)
        if verdict.state != "lost":
            break
    return found, verdict, worth


def judged(found: Found, partner_id: int) -> tuple[Verdict, list[Priced]]:
    """Decide by the evidence, and say what the rights that are sure are worth."""
    sure = [right for right in found.evidence.counting if right.is_sure]
    worth = [] if found.evidence.is_own else amounts.priced(found, partner_id, sure)
    return judge(found.evidence, [each.due for each in worth]), worth


def _refs(demand: Demand, house: House) -> Sequence[str]:
    """The numbers of the orders that are meant; one that nobody has where there is none."""
    if demand.order_ref:
        return [demand.order_ref]
    if demand.sold_on is None or demand.offering is None or not demand.customer.strip():
        raise ClaimIncomplete("order_ref", "Write the order's number, or the day, the offering and who bought.")
    customer = demand.customer.strip()
    if domain_of(customer) is None and "@" not in customer:
        raise ClaimIncomplete("customer", "Write the customer's website, or an e-mail address there.")
    keys = identity_keys(customer, None, house.secret_key)
    zone = ZoneInfo(house.time_zone)
    asked = {
        "kinds": [key.kind for key in keys],
        "hashes": [key.value_hash for key in keys],
        "offering_id": demand.offering.id,
        "starts_at": datetime.combine(demand.sold_on, time(), zone).astimezone(UTC),
        "ends_at": datetime.combine(demand.sold_on + timedelta(days=1), time(), zone).astimezone(UTC),
    }
    return db.session.scalars(ORDERS, asked).all() or [""]


def _admit(partner_id: int, at: datetime) -> None:
    latest = (
        select(Claim.submitted_at)
        .where(Claim.partner_id == partner_id, Claim.origin == "partner", Claim.submitted_at > at - DAY)
        .order_by(Claim.submitted_at.desc())
        .limit(PER_DAY)
    )
    if (left := wait(db.session.scalars(latest).all(), at)) is not None:
        raise ClaimedTooOften(left)


def _by_submission(partner_id: int, mark: str) -> Claim | None:
    return db.session.scalar(select(Claim).where(Claim.partner_id == partner_id, Claim.submission == mark))


def _refuse_second(partner_id: int, order_id: int | None, ref: str) -> None:
    standing = select(Claim.public_id).where(Claim.partner_id == partner_id, Claim.state != "withdrawn")
    by_order = db.session.scalar(standing.where(Claim.order_id == order_id)) if order_id else None
    by_ref = db.session.scalar(standing.where(Claim.order_ref == ref).limit(1)) if ref else None
    if (known := by_order or by_ref) is not None:
        raise ClaimedAlready(known)


def _line(claim: Claim, each: Priced, currency: str) -> ClaimLine:
    return ClaimLine(
        claim_id=claim.id, line_id=each.line.line_id, partner_id=claim.partner_id, basis=each.right.basis,
        share_bps=each.right.share_bps, margin_bps=each.margin_bps, currency=currency,
        list_total_minor=each.line.list_total_minor, due_minor=each.due.due_minor,
        received_minor=each.due.received_minor, amount_minor=each.due.amount_minor, terms=dict(each.terms),
    )  # fmt: skip
