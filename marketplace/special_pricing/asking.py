"""Asking for extra margin: one form, and inside the guard-rails its answer in the same request.

The database judges, because a partner may not write concessions: `grant_within_rails` is the one way to one without
the house. Its arithmetic counts what adds up already, so that many small requests are no way round the largest one.

Source: docs/money.md, "Special pricing".
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from marketplace.audit import trail
from marketplace.catalog.models import Offering
from marketplace.catalog.price_facts import facts_of_offerings
from marketplace.catalog.seller_terms import seller_terms
from marketplace.core.business_days import business_days_after
from marketplace.core.ids import new_public_id
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.protection import limits
from marketplace.protection.calendar import calendar
from marketplace.protection.unnamed import check_unnamed
from marketplace.special_pricing import queries, steps
from marketplace.special_pricing.errors import NoRoom, PartnerSuspended, WishInvalid
from marketplace.special_pricing.models import PricingRequest, PricingRequestDetail
from marketplace.special_pricing.rules import LONGEST_DAYS, WITHIN

GRANT: Final = text("select concession_id, outside from grant_within_rails(:request_id, :public_id, :at)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a partner asks for, as it was typed: `mark` is the form's own random text.

    `customer` is the text that named the customer, empty for every customer; `ends_at` is excluded.
    """

    mark: str
    bps: int
    reason: str
    ends_at: datetime
    customer: str = ""
    offering: Offering | None = None

    @property
    def key(self) -> str:
        """What makes it one request: the form's mark with everything typed into it."""
        about = self.offering.public_id if self.offering else ""
        typed = [self.mark, str(self.bps), self.reason, self.ends_at.date().isoformat(), self.customer, about]
        return hashlib.sha256(json.dumps(typed).encode()).hexdigest()


def check(partner: Partner, wish: Wish, *, at: datetime) -> None:
    """See that a wish makes sense, before anybody is asked who its customer is.

    Raises:
        PartnerSuspended: the partner may not sell.
        WishInvalid: it is about nothing, too little or too much, says no reason, or ends too soon or too late.
        CustomerNamed: the reason, which the operator reads, names a customer.
    """
    if not partner.is_active:
        raise PartnerSuspended
    if not wish.customer.strip() and wish.offering is None:
        raise WishInvalid("customer", "Name the customer, the offering, or both: special pricing is for one of them.")
    if not 1 <= wish.bps <= BPS_WHOLE:
        raise WishInvalid("rate", "Ask for more than 0 % and at most 100 %.")
    if not wish.reason.strip():
        raise WishInvalid("reason", "Write why: it stays on record.")
    if wish.ends_at <= at:
        raise WishInvalid("until", "It has to end after today. Choose a later day.")
    if wish.ends_at > at + timedelta(days=LONGEST_DAYS):
        raise WishInvalid("until", "Ask for two years at most.")
    check_unnamed(partner.id, wish.reason, customer=wish.customer)


def ask(
    partner: Partner, wish: Wish, *, account_id: int | None, by: str, at: datetime, time_zone: str
) -> PricingRequest:
    """Keep a request and decide it, if it lies inside the programme's guard-rails; acts as the partner.

    `account_id` is the account that the customer was found to be, `by` the public id of who asks, `time_zone` (IANA)
    the operator's, in whose business days a person decides about everything else. The same form sent twice is one
    request: the second call returns the first one's.

    Raises:
        PartnerSuspended, WishInvalid, CustomerNamed: as `check` does.
        NoRoom: the offering's cap leaves less than what is asked for.
    """
    limits.queue_up(partner.id)
    if (first := queries.by_submission(partner.id, wish.key)) is not None:
        return first
    check(partner, wish, at=at)
    check_unnamed(partner.id, wish.reason, account_id=account_id)
    if wish.offering is not None:
        _check_room(partner, wish.offering, wish.bps, account_id, at)
    due_at = business_days_after(at, partner.programme.review_days, calendar(time_zone))
    request = _write(partner, wish, account_id=account_id, due_at=due_at, by=by, at=at)
    steps.begin(request, by=by, at=at)
    _judge(request, at)
    return request


def _check_room(partner: Partner, offering: Offering, bps: int, account_id: int | None, at: datetime) -> None:
    """Refuse what the offering's cap would cut: a margin fills its cap in an order of its own."""
    facts = next(iter(facts_of_offerings([offering.id], at=at).values()), None)
    if facts is None:
        return
    cap_bps = facts.subject.cap_bps if facts.subject.cap_bps is not None else BPS_WHOLE
    margin = seller_terms(partner.id, at=at).margin_on(facts.subject, account_id=account_id, at=at)
    room = max(cap_bps - margin.base_bps - margin.vendor_bps - margin.operator_bps, 0)
    if bps > room:
        raise NoRoom(room, cap_bps)


def _write(
    partner: Partner, wish: Wish, *, account_id: int | None, due_at: datetime, by: str, at: datetime
) -> PricingRequest:
    request = PricingRequest(
        public_id=new_public_id("prq"),
        partner_id=partner.id,
        account_id=account_id,
        offering_id=wish.offering.id if wish.offering else None,
        bps=wish.bps,
        reason=wish.reason.strip(),
        ends_at=wish.ends_at,
        submission=wish.key,
        state="in_review",
        outside=[],
        asked_by=by,
        asked_at=at,
        due_at=due_at,
    )
    db.session.add(request)
    db.session.flush()  # all that follows names its key
    db.session.add(
        PricingRequestDetail(request_id=request.id, partner_id=partner.id, customer=" ".join(wish.customer.split()))
    )
    return request


def _judge(request: PricingRequest, at: datetime) -> None:
    row = db.session.execute(GRANT, {"request_id": request.id, "public_id": new_public_id("con"), "at": at}).one()
    if row.concession_id is None:
        request.outside = list(row.outside)
        return
    db.session.refresh(request)  # the database has answered it
    granted = {"request": request.public_id, "rule": WITHIN, "bps": request.bps, "funder": "operator"}
    assert request.concession is not None  # noqa: S101  the function said so
    trail.record("concession.granted", "concession", request.concession.public_id, granted)
    facts = {"from": "in_review", "to": "approved", "rule": WITHIN, "partner": request.partner_id, "bps": request.bps}
    trail.record("pricing_request.approved", "pricing_request", request.public_id, facts)
