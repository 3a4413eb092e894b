"""Finding requests. Row security shows a partner its own; the operator sees all, without what names a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Concession, Offering, Vendor
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.partners.models import Partner
from marketplace.special_pricing.errors import OfferingUnclear, RequestNotFound
from marketplace.special_pricing.models import PricingRequest, PricingRequestDetail, PricingRequestStep
from marketplace.special_pricing.rules import STATES, WITHIN

OFFERED = 5


def by_submission(partner_id: int, submission: str) -> PricingRequest | None:
    """Return the request that this form has made already, if it has."""
    wanted = select(PricingRequest).where(
        PricingRequest.partner_id == partner_id, PricingRequest.submission == submission
    )
    return db.session.scalars(wanted).one_or_none()


def of_partner(partner_id: int, public_id: str) -> PricingRequest:
    """Return a partner's own request with what names the customer.

    Raises:
        RequestNotFound: there is none with this id, or it is another partner's.
    """
    wanted = _every().where(PricingRequest.partner_id == partner_id, PricingRequest.public_id == public_id)
    return _one(wanted.options(joinedload(PricingRequest.detail)), public_id)


def by_public_id(public_id: str) -> PricingRequest:
    """Return any request, as the operator sees it: without what names the customer.

    Raises:
        RequestNotFound: there is none with this id.
    """
    wanted = _every().where(PricingRequest.public_id == public_id)
    return _one(wanted.options(joinedload(PricingRequest.account), joinedload(PricingRequest.partner)), public_id)


def page_of_partner(
    partner_id: int, *, search: str = "", state: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[PricingRequest]:
    """Return a page of a partner's requests, the newest first.

    `search` is a part of what it wrote of the customer, of the offering's name or of the reason.
    """
    statement = _every().where(PricingRequest.partner_id == partner_id).options(joinedload(PricingRequest.detail))
    if words := search.strip():
        statement = (
            statement.join(PricingRequestDetail, PricingRequestDetail.request_id == PricingRequest.id)
            .outerjoin(Offering, Offering.id == PricingRequest.offering_id)
            .where(_like(words, PricingRequestDetail.customer, Offering.name, PricingRequest.reason))
        )
    return _page(statement, state, cursor, limit)


def page(*, search: str = "", state: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[PricingRequest]:
    """Return a page of everybody's requests, the newest first. `search` is a part of a partner's or offering's name."""
    statement = _every().options(joinedload(PricingRequest.account), joinedload(PricingRequest.partner))
    if words := search.strip():
        statement = (
            statement.join(Partner, Partner.id == PricingRequest.partner_id)
            .outerjoin(Offering, Offering.id == PricingRequest.offering_id)
            .where(or_(PricingRequest.public_id == words, _like(words, Partner.name, Offering.name)))
        )
    return _page(statement, state, cursor, limit)


def granted_at_once(partner_id: int, *, at: datetime) -> int:
    """Return how many concessions a partner has at `at` that nobody had to look at; guard-rails count them."""
    by_rails = select(PricingRequestStep.id).where(
        PricingRequestStep.request_id == PricingRequest.id, PricingRequestStep.actor == WITHIN
    )
    granted = select(func.count()).select_from(PricingRequest).join(PricingRequest.concession)
    standing = granted.where(PricingRequest.partner_id == partner_id, Concession.ends_at > at, by_rails.exists())
    return db.session.scalar(standing) or 0


def offering_called(text: str) -> Offering | None:
    """Return the published offering that a partner means: by its id, its name, or its name and vendor; None for "".

    Raises:
        OfferingUnclear: none is called like that, or several are; it names a few that fit.
    """
    words = " ".join(text.split())
    if not words:
        return None
    full = Offering.name + " · " + Vendor.name
    published = select(Offering).join(Vendor, Vendor.id == Offering.vendor_id).where(Offering.state == "published")
    published = published.options(joinedload(Offering.vendor)).order_by(Offering.name, Offering.id)
    exact = or_(Offering.public_id == words, Offering.name.ilike(_quoted(words)), full.ilike(_quoted(words)))
    found = db.session.scalars(published.where(exact).limit(OFFERED)).all()
    found = found or db.session.scalars(published.where(full.icontains(words, autoescape=True)).limit(OFFERED)).all()
    if len(found) == 1:
        return found[0]
    raise OfferingUnclear(tuple(f"{each.name} · {each.vendor.name}" for each in found))


def _quoted(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _every() -> Select[PricingRequest]:
    return select(PricingRequest).options(
        joinedload(PricingRequest.offering).joinedload(Offering.vendor), joinedload(PricingRequest.concession)
    )


def _like(words: str, *columns: Any) -> Any:
    return or_(*(column.icontains(words, autoescape=True) for column in columns))


def _page(statement: Select[PricingRequest], state: str, cursor: str | None, limit: int) -> Page[PricingRequest]:
    if state in STATES:
        statement = statement.where(PricingRequest.state == state)
    order: Any = (PricingRequest.asked_at, PricingRequest.public_id)
    return paged(statement, order=order, cursor=cursor, limit=limit, is_descending=True)


def _one(statement: Select[PricingRequest], public_id: str) -> PricingRequest:
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise RequestNotFound(public_id)
    return found
