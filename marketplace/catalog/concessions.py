"""Granting one partner extra margin, with a reason, a funder and an end."""

from __future__ import annotations

from datetime import datetime

from marketplace.audit import trail
from marketplace.catalog.errors import RateOutOfRange, SpanEmpty, TooEarly
from marketplace.catalog.models import Concession, Offering
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.ids import new_public_id
from marketplace.core.money import BPS_WHOLE
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.partners.models import Partner

FUNDERS = ("vendor", "operator")


def grant(
    partner: Partner,
    *,
    bps: int,
    funder: str,
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    granted_by: str,
    at: datetime,
    offering: Offering | None = None,
    account: Account | None = None,
) -> Concession:
    """Grant a partner `bps` on top of its margin, until `ends_at` (excluded); for one offering, one account, or all.

    `funder` bears it: `vendor` lowers the partner price and with it fee and proceeds, `operator` pays it itself.
    `granted_by` is the public id of the person.

    Raises:
        Invalid: the rate, funder, reason or span makes no sense, or it would begin in the past.
    """
    _check(bps, funder, reason, starts_at, ends_at, at=at)
    concession = Concession(
        public_id=new_public_id("con"),
        partner=partner,
        account=account,
        offering=offering,
        bps=bps,
        funder=funder,
        reason=reason.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        granted_by=granted_by,
        created_at=at,
    )
    db.session.add(concession)
    trail.record("concession.granted", "concession", concession.public_id, _facts(concession))
    return concession


def _check(bps: int, funder: str, reason: str, starts_at: datetime, ends_at: datetime, *, at: datetime) -> None:
    if not 1 <= bps <= BPS_WHOLE:
        raise RateOutOfRange("concession", bps, lowest_bps=1)
    if funder not in FUNDERS:
        raise Invalid("Choose who funds the concession: the vendor or the operator.", funder=funder)
    if not reason.strip():
        raise Invalid("Give the reason for the concession: it stays on record.")
    if starts_at < at:
        raise TooEarly("A concession cannot begin in the past. Choose today or a later day.", starts_at=starts_at)
    if ends_at <= starts_at:
        raise SpanEmpty


def end_concession(concession: Concession, *, reason: str, at: datetime) -> None:
    """End a concession now; one that has not begun never will. Orders and links keep the terms they were made with.

    Raises:
        Conflict: it has ended already.
        Invalid: no reason is given.
    """
    if not reason.strip():
        raise Invalid("Give the reason for ending the concession: it stays on record.")
    if concession.ends_at <= at or concession.ends_at <= concession.starts_at:
        raise Conflict("This concession has ended already.", concession=concession.public_id)

    concession.ends_at = max(at, concession.starts_at)
    facts = {**_facts(concession), "reason": reason.strip()}
    trail.record("concession.ended", "concession", concession.public_id, facts)


def _facts(concession: Concession) -> dict[str, str | int | None]:
    return {
        "partner": concession.partner.public_id,
        "offering": concession.offering.public_id if concession.offering else None,
        "account": concession.account.public_id if concession.account else None,
        "bps": concession.bps,
        "funder": concession.funder,
        "reason": concession.reason,
        "starts_at": concession.starts_at.isoformat(),
        "ends_at": concession.ends_at.isoformat(),
    }
