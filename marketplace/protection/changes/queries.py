"""Finding changes of partner. Row security shows a customer its own, a partner its notices, the operator all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from marketplace.customers.models import Account, Contact
from marketplace.customers.pseudonyms import beginning_of
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.partners.models import Partner
from marketplace.protection.changes.errors import ChangeNotFound
from marketplace.protection.models import PartnerChange, PartnerChangeNotice, Registration, RegistrationDetail


@dataclass(frozen=True, slots=True)
class Known:
    """A company and, where it bought through the partner, the person who did."""

    company: str
    name: str = ""
    email: str = ""


def of_order(order_id: int) -> Sequence[PartnerChange]:
    """Return what was asked on the page of an order, the newest first."""
    wanted = select(PartnerChange).where(PartnerChange.order_id == order_id)
    return db.session.scalars(wanted.order_by(PartnerChange.id.desc())).all()


def by_public_id(public_id: str) -> PartnerChange:
    """Return a change that the acting party may see.

    Raises:
        ChangeNotFound: there is none with this id, or it is somebody else's.
    """
    wanted = select(PartnerChange).where(PartnerChange.public_id == public_id)
    shown = (
        joinedload(PartnerChange.account),
        joinedload(PartnerChange.old_partner),
        joinedload(PartnerChange.new_partner),
    )
    found = db.session.scalars(wanted.options(*shown)).one_or_none()
    if found is None:
        raise ChangeNotFound(public_id)
    return found


def page(
    *, at: datetime, search: str = "", standing: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[PartnerChange]:
    """Return a page of all changes, newest first. `search` is a part of an id or a partner's name, or a pseudonym."""
    statement = select(PartnerChange).options(
        joinedload(PartnerChange.account), joinedload(PartnerChange.old_partner), joinedload(PartnerChange.new_partner)
    )
    if words := search.strip():
        named = select(Partner.id).where(Partner.name.icontains(words, autoescape=True))
        meant = select(Account.id).where(Account.public_id.icontains(beginning_of(words) or words, autoescape=True))
        statement = statement.where(
            or_(
                PartnerChange.public_id.icontains(words, autoescape=True),
                PartnerChange.account_id.in_(meant),
                PartnerChange.old_partner_id.in_(named),
                PartnerChange.new_partner_id.in_(named),
            )
        )
    if (condition := _standing(standing, at)) is not None:
        statement = statement.where(condition)
    return paged(statement, order=(PartnerChange.id,), cursor=cursor, limit=limit, is_descending=True)


def page_of_partner(
    partner_id: int, *, side: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[PartnerChangeNotice]:
    """Return a page of what a partner was told, the newest first; `side` is `leaving`, `arriving` or empty."""
    statement = select(PartnerChangeNotice).where(PartnerChangeNotice.partner_id == partner_id)
    if side in {"leaving", "arriving"}:
        statement = statement.where(PartnerChangeNotice.side == side)
    seen = statement.options(joinedload(PartnerChangeNotice.account))
    return paged(seen, order=(PartnerChangeNotice.id,), cursor=cursor, limit=limit, is_descending=True)


def notice_of(partner_id: int, public_id: str) -> PartnerChangeNotice:
    """Return what a partner was told of one change.

    Raises:
        ChangeNotFound: there is no such notice, or it is another partner's.
    """
    wanted = select(PartnerChangeNotice).where(
        PartnerChangeNotice.partner_id == partner_id, PartnerChangeNotice.public_id == public_id
    )
    found = db.session.scalars(wanted.options(joinedload(PartnerChangeNotice.account))).one_or_none()
    if found is None:
        raise ChangeNotFound(public_id)
    return found


def known_as(partner_id: int, account_ids: Iterable[int]) -> dict[int, list[Known]]:
    """Return what a partner knows of accounts by its own sales and registrations, the newest first, by account."""
    keys, found = set(account_ids), defaultdict[int, list[Known]](list)
    bought = select(Contact).where(Contact.partner_id == partner_id, Contact.account_id.in_(keys))
    for contact in db.session.scalars(bought.order_by(Contact.id.desc())):
        found[contact.account_id].append(Known(contact.company, contact.name, contact.email))
    claimed = select(Registration.account_id, RegistrationDetail.company).join(Registration.detail)
    mine = claimed.where(Registration.partner_id == partner_id, Registration.account_id.in_(keys))
    for account_id, company in db.session.execute(mine.order_by(Registration.id.desc())):
        found[account_id].append(Known(company))
    return {account_id: list(dict.fromkeys(known)) for account_id, known in found.items()}


def _standing(standing: str, at: datetime) -> ColumnElement[bool] | None:
    is_asked = PartnerChange.state == "requested"
    counts = PartnerChange.state.in_(("confirmed", "moved"))
    conditions = {
        "requested": is_asked & (PartnerChange.confirm_until > at),
        "expired": is_asked & (PartnerChange.confirm_until <= at),
        "cooling_off": counts & (PartnerChange.effective_at > at),
        "effective": counts & (PartnerChange.effective_at <= at),
        "withdrawn": PartnerChange.state == "withdrawn",
    }
    return conditions.get(standing)
