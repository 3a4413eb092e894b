"""Finding incidents with what was sold. A partner reads its own, and by the names that it gave its customers itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Vendor
from marketplace.claims.errors import IncidentNotFound
from marketplace.customers.models import Account, Contact
from marketplace.customers.pseudonyms import beginning_of
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.protection.models import GuardDecision, GuardHolding, Incident, Registration, RegistrationDetail
from marketplace.protection.queries import newest_on

KINDS: Final = ("partner_sale", "house_sale", "quote", "direct_order", "partner_order", "import", "scan")
ENDS: Final = ("open", "refused", "noted", "credited", "own_order", "not_bought", "unfounded")
"""How incidents end, to filter by; `open` ones have not."""

SORTS: Final = {"opened_at": Incident.opened_at, "kind": Incident.kind, "end": Incident.resolution}
NEWEST: Final = "-opened_at"

SOLD: Final = text(
    "select incident_id, order_ref, order_state, currency, lines, received_minor"
    " from sold_around(cast(:incident_ids as bigint[]))"
)
ACCOUNTS: Final = text("select incident_id, account_id from incident_accounts(cast(:incident_ids as bigint[]))")


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold around an account: the order's number and state, and the lines in the partner's scope.

    `received_minor` of `currency` is what the partner has got by the order or will get when it is paid. `lines` have
    `offering`, `quantity` and `vendor`.
    """

    order_ref: str
    order_state: str
    currency: str
    lines: Sequence[Mapping[str, Any]]
    received_minor: int


def of_partner(partner_id: int, public_id: str) -> Incident:
    """Return a partner's own incident.

    Raises:
        IncidentNotFound: there is none with this id, or it is another partner's.
    """
    return _one(select(Incident).where(Incident.partner_id == partner_id, Incident.public_id == public_id), public_id)


def of_decision(partner_id: int, decision_id: int) -> Incident | None:
    """Return the incident that a decision of the guard opened for a partner, where it opened one."""
    wanted = select(Incident).where(Incident.partner_id == partner_id, Incident.decision_id == decision_id)
    return db.session.scalar(wanted.order_by(Incident.id).limit(1))


def opened_by(decision_id: int) -> Sequence[Incident]:
    """Return every incident that a decision of the guard opened, as the operator sees them."""
    return db.session.scalars(select(Incident).where(Incident.decision_id == decision_id).order_by(Incident.id)).all()


def by_public_id(public_id: str) -> Incident:
    """Return any incident with the guard's decision, as the operator sees it.

    Raises:
        IncidentNotFound: there is none with this id.
    """
    wanted = select(Incident).where(Incident.public_id == public_id)
    return _one(wanted.options(joinedload(Incident.decision), joinedload(Incident.account)), public_id)


def page_of_partner(
    partner_id: int,
    *,
    search: str = "",
    kind: str = "",
    end: str = "",
    sort: str = NEWEST,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Incident]:
    """Return a page of a partner's incidents, the newest first unless `sort` is another key of `SORTS`.

    `search` is a part of an incident's or registration's number, or of a customer's name; a minus before the key falls.
    """
    statement = select(Incident).where(Incident.partner_id == partner_id)
    if words := search.strip():
        named = select(Registration.account_id).join(Registration.detail).where(
            Registration.partner_id == partner_id,
            or_(RegistrationDetail.company.icontains(words, autoescape=True), Registration.public_id == words),
        )  # fmt: skip
        written = select(Contact.account_id).where(
            Contact.partner_id == partner_id, Contact.company.icontains(words, autoescape=True)
        )
        number = Incident.public_id.icontains(words, autoescape=True)
        statement = statement.where(or_(number, Incident.account_id.in_(named), Incident.account_id.in_(written)))
    return _page(statement, kind, end, sort, cursor, limit)


def page(
    *,
    search: str = "",
    kind: str = "",
    end: str = "",
    sort: str = NEWEST,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Incident]:
    """Return a page of everybody's incidents, sorted as a partner's own are.

    `search` is a part of a number or of a partner's name, or a pseudonym.
    """
    statement = select(Incident).options(joinedload(Incident.account), joinedload(Incident.decision))
    if words := search.strip():
        partners = select(Partner.id).where(Partner.name.icontains(words, autoescape=True))
        accounts = select(Account.id).where(Account.public_id.icontains(beginning_of(words) or words, autoescape=True))
        number = Incident.public_id.icontains(words, autoescape=True)
        statement = statement.where(or_(number, Incident.partner_id.in_(partners), Incident.account_id.in_(accounts)))
    return _page(statement, kind, end, sort, cursor, limit)


def latest(partner_id: int, *, since: datetime, limit: int) -> Sequence[Incident]:
    """Return a partner's incidents since an instant, the newest first."""
    wanted = select(Incident).where(Incident.partner_id == partner_id, Incident.opened_at >= since)
    return db.session.scalars(wanted.order_by(Incident.id.desc()).limit(limit)).all()


def sold(incidents: Iterable[Incident]) -> dict[int, Sold]:
    """Return what was sold around each incident's account, by the incidents' keys; nothing for what was refused."""
    rows = db.session.execute(SOLD, {"incident_ids": [each.id for each in incidents]})
    return {
        row.incident_id: Sold(row.order_ref, row.order_state, row.currency, row.lines or (), row.received_minor or 0)
        for row in rows
    }


def customers_of(partner_id: int, incidents: Iterable[Incident]) -> dict[int, str]:
    """Return how a partner calls the customers of its incidents, by the incidents' keys.

    As it registered them, or else as they bought.
    """
    asked = {"incident_ids": [each.id for each in incidents]}
    accounts = {row.incident_id: row.account_id for row in db.session.execute(ACCOUNTS, asked)}
    keys = set(accounts.values())
    bought = select(Contact.account_id, Contact.company, Contact.name).where(
        Contact.partner_id == partner_id, Contact.account_id.in_(keys)
    )
    names = {row.account_id: row.company or row.name for row in db.session.execute(bought.order_by(Contact.id))}
    claimed = (
        select(Registration.account_id, RegistrationDetail.company)
        .join(RegistrationDetail, RegistrationDetail.registration_id == Registration.id)
        .where(Registration.account_id.in_(keys), Registration.partner_id == partner_id)
        .order_by(Registration.id)
    )
    names |= {row.account_id: row.company for row in db.session.execute(claimed)}
    return {incident_id: names[account_id] for incident_id, account_id in accounts.items() if account_id in names}


def registration_of(incident: Incident) -> str:
    """Return the id of the newest registration of an incident's partner for its account; empty where it has none."""
    rows = db.session.execute(ACCOUNTS, {"incident_ids": [incident.id]})
    return newest_on(incident.partner_id, [row.account_id for row in rows])


def holdings_of(incident: Incident) -> Sequence[tuple[GuardHolding, str]]:
    """Return what the partner held of the sale, with the vendors' names."""
    wanted = select(GuardHolding, Vendor.name).join(Vendor, Vendor.id == GuardHolding.vendor_id)
    own = wanted.where(GuardHolding.decision_id == incident.decision_id, GuardHolding.partner_id == incident.partner_id)
    return [(holding, name) for holding, name in db.session.execute(own.order_by(Vendor.name))]


def sellers_of(incidents: Iterable[Incident]) -> dict[int, Partner]:
    """Return partners of incidents by their keys: those concerned, and whose doors it was; acts as the house."""
    decisions = {each.decision_id for each in incidents}
    doors = select(GuardDecision.seller_id).where(GuardDecision.id.in_(decisions))
    concerned = select(Incident.partner_id).where(Incident.decision_id.in_(decisions))
    found = db.session.scalars(select(Partner).where(or_(Partner.id.in_(doors), Partner.id.in_(concerned))))
    return {partner.id: partner for partner in found}


def order_of(incident: Incident) -> Order | None:
    """Return the order that came of it, as far as the acting party sees it."""
    wanted = select(Order).where(Order.guard_decision_id == incident.decision_id)
    return db.session.scalar(wanted.options(joinedload(Order.partner)))


def _page(statement: Select[Any], kind: str, end: str, sort: str, cursor: str | None, limit: int) -> Page[Incident]:
    if kind in KINDS:
        statement = statement.where(Incident.kind == kind)
    if end in ENDS:
        statement = statement.where(Incident.resolution == ("" if end == "open" else end))
    first = SORTS.get(sort.removeprefix("-")) or Incident.opened_at
    # Never by the key: a cursor is readable, and keys tell how many incidents there are in all.
    rest = () if first is Incident.opened_at else (Incident.opened_at,)
    is_falling = sort.startswith("-") or sort not in SORTS
    order = (first, *rest, Incident.public_id)
    return paged(statement, order=order, cursor=cursor, limit=limit, is_descending=is_falling)


def _one(statement: Select[Incident], public_id: str) -> Incident:
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise IncidentNotFound(public_id)
    return found
