"""Reading terms: margin rules by version, concessions, tax rates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from marketplace.catalog.errors import AccountNotFound, ConcessionNotFound, MarginRuleNotFound
from marketplace.catalog.models import Concession, MarginRule, TaxRate
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.db.paging import Page, paged
from marketplace.partners.models import Partner, Tier

STATES = ("in_force", "scheduled", "ended")
"""Where terms stand at an instant."""

WIDEST_FIRST = "everything,vendor,category,offering"


def margin_rules_page(
    *, at: datetime, state: str = "", tier: Tier | None = None, scope_kind: str = "", cursor: str | None = None
) -> Page[MarginRule]:
    """Return a page of margin rules, every version a row, the newest first; each with its tier and scope."""
    statement = _rules()
    if state:
        statement = statement.where(_stands(MarginRule.effective_from, MarginRule.effective_until, state, at))
    if tier is not None:
        statement = statement.where(MarginRule.tier_id == tier.id)
    if scope_kind:
        statement = statement.where(MarginRule.scope_kind == scope_kind)
    return paged(statement, order=(MarginRule.id,), cursor=cursor, is_descending=True)


def margin_rules_of(tier: Tier, *, at: datetime) -> list[MarginRule]:
    """Return the rules for a tier, and those for any tier, that are in force at `at` or will be; widest scope first."""
    statement = _rules().where(
        or_(MarginRule.tier_id == tier.id, MarginRule.tier_id.is_(None)),
        or_(MarginRule.effective_until.is_(None), MarginRule.effective_until > at),
        or_(MarginRule.effective_until.is_(None), MarginRule.effective_until > MarginRule.effective_from),
    )
    breadth = func.array_position(func.string_to_array(WIDEST_FIRST, ","), MarginRule.scope_kind)
    return list(db.session.scalars(statement.order_by(breadth, MarginRule.effective_from, MarginRule.id)))


def rule_versions(public_id: str) -> list[MarginRule]:
    """Return every version of a margin rule, the newest first.

    Raises:
        MarginRuleNotFound: there is none with this id.
    """
    statement = _rules().where(MarginRule.public_id == public_id).order_by(MarginRule.version.desc())
    if not (found := list(db.session.scalars(statement))):
        raise MarginRuleNotFound(public_id)
    return found


def concessions_page(
    *, at: datetime, state: str = "", partner: Partner | None = None, cursor: str | None = None
) -> Page[Concession]:
    """Return a page of concessions, the newest first, each with its partner, offering and account."""
    statement = _concessions()
    if state:
        statement = statement.where(_stands(Concession.starts_at, Concession.ends_at, state, at))
    if partner is not None:
        statement = statement.where(Concession.partner_id == partner.id)
    return paged(statement, order=(Concession.id,), cursor=cursor, is_descending=True)


def concessions_of(partner: Partner, *, at: datetime) -> list[Concession]:
    """Return the concessions of a partner that are in force at `at` or will be, the next to end first."""
    statement = _concessions().where(Concession.partner_id == partner.id, Concession.ends_at > at)
    statement = statement.where(Concession.ends_at > Concession.starts_at)
    return list(db.session.scalars(statement.order_by(Concession.ends_at, Concession.id)))


def concession_by_public_id(public_id: str) -> Concession:
    """Return a concession.

    Raises:
        ConcessionNotFound: there is none with this id.
    """
    found = db.session.scalar(_concessions().where(Concession.public_id == public_id))
    if found is None:
        raise ConcessionNotFound(public_id)
    return found


def account_by_public_id(public_id: str) -> Account:
    """Return the customer account with this id, or the one that it was merged into.

    Raises:
        AccountNotFound: there is none.
    """
    found = db.session.scalar(select(Account).where(Account.public_id == public_id))
    if found is None:
        raise AccountNotFound(public_id)
    return db.session.get_one(Account, found.merged_into_id) if found.merged_into_id else found


def tax_rates(country: str = "") -> list[TaxRate]:
    """Return tax rates by country, region and class, the newest of each first; all of them or one country's."""
    statement = select(TaxRate)
    if country:
        statement = statement.where(TaxRate.country == country)
    order = (TaxRate.country, TaxRate.region, TaxRate.tax_class, TaxRate.effective_from.desc())
    return list(db.session.scalars(statement.order_by(*order)))


def _rules() -> Select[MarginRule]:
    belongings = (MarginRule.tier, MarginRule.offering, MarginRule.category, MarginRule.vendor)
    return select(MarginRule).options(*(joinedload(each) for each in belongings))


def _concessions() -> Select[Concession]:
    return select(Concession).options(
        joinedload(Concession.partner, innerjoin=True), joinedload(Concession.offering), joinedload(Concession.account)
    )


def _stands(
    begins: InstrumentedAttribute[datetime], ends: InstrumentedAttribute[Any], state: str, at: datetime
) -> ColumnElement[bool]:
    open_end = or_(ends.is_(None), ends > at)
    if state == "in_force":
        return and_(begins <= at, open_end)
    if state == "scheduled":
        return and_(begins > at, or_(ends.is_(None), ends > begins))
    return or_(ends <= at, ends <= begins)
