"""Partner links: an offer with frozen terms, under a signed token that says nothing about anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, bindparam, func, select, true
from sqlalchemy.orm import contains_eager, selectinload
from sqlalchemy.sql.base import ExecutableOption

from marketplace.audit import trail
from marketplace.catalog import pricing
from marketplace.catalog.models import Offering, Plan, Vendor
from marketplace.core.ids import new_public_id
from marketplace.db.answers import answered
from marketplace.db.base import db
from marketplace.db.paging import Page, paged
from marketplace.orders import sellers
from marketplace.orders.errors import LinkInvalid, LinkNotFound
from marketplace.orders.models import Link, LinkLine
from marketplace.orders.sellers import Seller
from marketplace.protection import activity, guard
from marketplace.protection.decisions import Decision, Question

SALT = "partner-link"
VALID_DAYS = 30
MOST_LINES = 50

_LINK: Final = answered(Link, func.link_by_public_id(bindparam("public_id")), "link")
_SELLER: Final = sellers.answered_for(_LINK.partner_id)
_FIND: Final = select(_LINK, *_SELLER.c).outerjoin(_SELLER, true())
_LINE: Final = answered(LinkLine, func.lines_of_link(bindparam("link_id")), "line")
_LINES: Final = (
    select(_LINE)
    .outerjoin(Plan, Plan.id == _LINE.plan_id)
    .outerjoin(Offering, Offering.id == Plan.offering_id)
    .outerjoin(Vendor, Vendor.id == Offering.vendor_id)
    .options(contains_eager(_LINE.plan).contains_eager(Plan.offering).contains_eager(Offering.vendor))
    .order_by(_LINE.number)
)


@dataclass(frozen=True, slots=True)
class LinkItem:
    """One offering of a link. `unit_retail_minor` is the partner's price for a unit; None: the list price."""

    plan: Plan
    quantity: int = 1
    unit_retail_minor: int | None = None


def create(
    partner_id: int,
    *,
    items: Sequence[LinkItem],
    currency: str,
    title: str,
    created_by: str,
    at: datetime,
    valid_days: int = VALID_DAYS,
    decision: Decision | None = None,
) -> Link:
    """Make an offer of the partner that keeps its prices and margin terms for `valid_days` days of 24 hours.

    The customer chooses quantities, so each price must reach the partner price at every volume break. With what
    `may_quote` decided it is a quote for that account: concessions for it count, and it is an activity there.

    Raises:
        LinkInvalid: it would offer nothing, too much, or one plan twice.
        RetailBelowFloor, RetailAboveMaximum, NotForSale: an item cannot be sold like that.
    """
    _check(items, valid_days)
    terms = pricing.seller_terms(partner_id, at=at)
    wanted = [pricing.Wanted(item.plan, item.quantity, unit_retail_minor=item.unit_retail_minor) for item in items]
    account_id = decision.question.account_id if decision else None
    priced = pricing.price(wanted, currency=currency, terms=terms, at=at, account_id=account_id)
    link = Link(
        public_id=new_public_id("lnk"),
        partner_id=partner_id,
        currency=currency,
        title=title.strip() or priced[0].facts.offering_name,
        created_by=created_by,
        created_at=at,
        expires_at=at + timedelta(days=valid_days),
        account_id=account_id,
        guard_decision_id=decision.id if decision else None,
    )
    link.lines = [_line(link, number, line) for number, line in enumerate(priced, start=1)]
    db.session.add(link)
    if decision is not None:
        asked = decision.question
        activity.note(asked.account_id, partner_id, asked.vendor_ids, "quote_sent", {"link": link.public_id}, at)
    trail.record("link.created", "link", link.public_id, {"lines": len(items), "currency": currency})
    return link


def may_quote(partner_id: int, account_id: int, items: Sequence[LinkItem], *, at: datetime) -> Decision:
    """Ask the guard whether the partner may quote these offerings to an account.

    Raises:
        SaleRefused: the account is somebody else's. The caller rolls back, and keeps the refusal.
    """
    vendor_ids = (item.plan.offering.vendor_id for item in items)
    return guard.check(Question.of(vendor_ids, route="quote", door_id=partner_id, account_id=account_id, at=at))


def revoke(link: Link, *, at: datetime) -> None:
    """Withdraw the offer from `at` on. A second call changes nothing; orders placed before stand."""
    if link.revoked_at is None:
        link.revoked_at = at
        trail.record("link.revoked", "link", link.public_id)


def token(link: Link, secret_key: str) -> str:
    """Return what stands in the link's address: its public id, signed."""
    return str(_signer(secret_key).dumps(link.public_id))


def open_token(signed: str, secret_key: str) -> tuple[Link, Seller | None]:
    """Return the link that a token names and who sells, whoever asks and whatever became of the offer.

    Whether the offer still stands: see `Link.is_open`. What is returned is for reading: it belongs to no session.

    Raises:
        LinkNotFound: the signature is not ours, or the link does not exist.
    """
    try:
        public_id = _signer(secret_key).loads(signed)
    except BadSignature:
        raise LinkNotFound from None
    row = db.session.execute(_FIND, {"public_id": str(public_id)}).one_or_none()
    if row is None:
        raise LinkNotFound
    link, *seller = row
    db.session.expunge(link)  # its table is closed to whoever asks here: it could not be read a second time
    return link, sellers.of_row(seller)


def lines_of(link: Link) -> Sequence[LinkLine]:
    """Return a link's lines with plan and offering, whoever asks. `plan` is None where it is not for sale any more.

    What is returned is for reading: it belongs to no session.
    """
    found = db.session.scalars(_LINES, {"link_id": link.id}).all()
    for line in found:
        db.session.expunge(line)
    return found


def by_public_id(partner_id: int, public_id: str) -> Link:
    """Return one of the partner's own links with its lines.

    Raises:
        LinkNotFound: there is none, or it is another partner's: both look alike.
    """
    statement = select(Link).where(Link.public_id == public_id, Link.partner_id == partner_id)
    found: Link | None = db.session.scalar(statement.options(_with_lines()))
    if found is None:
        raise LinkNotFound
    return found


def page_of(
    partner_id: int, *, at: datetime, state: str = "", search: str = "", cursor: str | None = None, limit: int = 50
) -> Page[Link]:
    """Return a page of a partner's links with their lines, the newest first.

    `search` is a part of the title; `state` is `active`, `expired` or `revoked` at the instant `at`, or empty for all.
    """
    statement = select(Link).where(Link.partner_id == partner_id).options(_with_lines())
    if words := search.strip():
        statement = statement.where(Link.title.icontains(words, autoescape=True))
    if state:
        statement = statement.where(*_in_state(state, at))
    return paged(statement, order=(Link.created_at, Link.id), cursor=cursor, limit=limit, is_descending=True)


def _in_state(state: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    if state == "revoked":
        return (Link.revoked_at.is_not(None),)
    return Link.revoked_at.is_(None), (Link.expires_at > at if state == "active" else Link.expires_at <= at)


def _check(items: Sequence[LinkItem], valid_days: int) -> None:
    plans = [item.plan.id for item in items]
    if not 1 <= len(plans) <= MOST_LINES:
        raise LinkInvalid(f"Put between 1 and {MOST_LINES} offerings into a link.", count=len(plans))
    if len(set(plans)) != len(plans):
        raise LinkInvalid("One plan stands in this link twice. Keep it once and set its quantity.")
    if not 1 <= valid_days <= 365:
        raise LinkInvalid("A link is valid for 1 to 365 days.", valid_days=valid_days)


def _line(link: Link, number: int, line: pricing.PricedLine) -> LinkLine:
    line.bounds_at_every_break.check(line.unit_retail_minor)
    return LinkLine(
        number=number,
        partner_id=link.partner_id,
        plan_id=line.plan.id,
        quantity=line.quantity,
        unit_retail_minor=line.unit_retail_minor,
        bps=line.margin_bps,
        terms=pricing.freeze(line, source_id=link.public_id, at=link.created_at, expires_at=link.expires_at),
    )


def _signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt=SALT)


def _with_lines() -> ExecutableOption:
    return selectinload(Link.lines).joinedload(LinkLine.plan).joinedload(Plan.offering)
