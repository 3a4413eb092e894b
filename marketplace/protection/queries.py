"""Finding registrations and protections. Row security shows a partner its own; operators see all, without names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.customers.models import Account
from marketplace.customers.pseudonyms import beginning_of
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.partners.models import Partner
from marketplace.protection import ties
from marketplace.protection.errors import RegistrationNotFound
from marketplace.protection.models import Protection, Registration, RegistrationDetail, RegistrationMatch
from marketplace.protection.rules import OPEN_STATES, STATES

TIED: Final = "tied"
LIVE_STATES: Final = ("approved", *sorted(OPEN_STATES))


def by_id(registration_id: int) -> Registration:
    """Return a registration by its key."""
    return db.session.get_one(Registration, registration_id)


def by_submission(partner_id: int, mark: str) -> Registration | None:
    """Return the registration that a form with this mark has made already, if it has."""
    wanted = select(Registration).where(Registration.partner_id == partner_id, Registration.submission == mark)
    return db.session.scalars(wanted).one_or_none()


def of_partner(partner_id: int, public_id: str) -> Registration:
    """Return a partner's own registration with what names the customer.

    Raises:
        RegistrationNotFound: there is none with this id, or it is another partner's.
    """
    wanted = select(Registration).where(Registration.partner_id == partner_id, Registration.public_id == public_id)
    return _one(wanted.options(joinedload(Registration.detail)), public_id)


def by_public_id(public_id: str) -> Registration:
    """Return any registration, as the operator sees it: without what names the customer.

    Raises:
        RegistrationNotFound: there is none with this id.
    """
    wanted = select(Registration).where(Registration.public_id == public_id)
    return _one(wanted.options(joinedload(Registration.account), joinedload(Registration.partner)), public_id)


def newest_on(partner_id: int, account_ids: Iterable[int]) -> str:
    """Return the id of a partner's newest registration of one of these accounts that was not refused; or nothing."""
    wanted = select(Registration.public_id).where(
        Registration.partner_id == partner_id,
        Registration.account_id.in_(set(account_ids)),
        Registration.state.in_(("approved", "in_review", "appealed")),
    )
    return db.session.scalar(wanted.order_by(Registration.id.desc()).limit(1)) or ""


def page_of_partner(
    partner_id: int, *, search: str = "", state: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[Registration]:
    """Return a page of a partner's registrations, the newest first. `search` is a part of a company's name or facts."""
    statement = (
        select(Registration)
        .where(Registration.partner_id == partner_id)
        .options(joinedload(Registration.detail), joinedload(Registration.vendor))
    )
    if words := search.strip():
        parts = (RegistrationDetail.company, RegistrationDetail.website, RegistrationDetail.tax_number)
        fitting = [part.icontains(words, autoescape=True) for part in parts]
        statement = statement.join(Registration.detail).where(fitting[0] | fitting[1] | fitting[2])
    # By the clock and not by the key: a cursor is readable, and keys tell how many claims everybody else makes.
    order = (Registration.submitted_at, Registration.public_id)
    return paged(_in_state(statement, state), order=order, cursor=cursor, limit=limit, is_descending=True)


def page(*, search: str = "", state: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[Registration]:
    """Return a page of everybody's registrations as the operator sees them: the newest first.

    Of those that wait for a decision the first due comes first. `TIED` in place of a state: those that stand or wait
    and whose account may be one with another. `search` is a part of an id or of a partner's name, or a pseudonym: what
    names a customer is not looked at, whoever asks, or a search would tell it.
    """
    seen = joinedload(Registration.partner), joinedload(Registration.account), joinedload(Registration.vendor)
    statement = select(Registration).options(*seen)
    if words := search.strip():
        partners = select(Partner.id).where(Partner.name.icontains(words, autoescape=True))
        accounts = select(Account.id).where(Account.public_id.icontains(beginning_of(words) or words, autoescape=True))
        number = Registration.public_id.icontains(words, autoescape=True)
        own = (Registration.partner_id.in_(partners), Registration.account_id.in_(accounts))
        statement = statement.where(or_(number, *own))
    if state in OPEN_STATES:
        waiting = statement.where(Registration.state == state)
        return paged(waiting, order=(Registration.due_at, Registration.id), cursor=cursor, limit=limit)
    everything = _in_state(statement, state)
    if state == TIED:
        everything = everything.where(Registration.account_id.in_(ties.accounts()), Registration.state.in_(LIVE_STATES))
    return paged(everything, order=(Registration.id,), cursor=cursor, limit=limit, is_descending=True)


@dataclass(frozen=True, slots=True)
class Met:
    """An account that stands now and that a registration's customer may be, and why.

    `is_tied` says that a buyer stated facts of both and nobody has judged that yet.
    """

    account: Account
    reasons: tuple[str, ...]
    is_tied: bool = False


def met_by(registration: Registration) -> list[Met]:
    """Return the other accounts that a registration's customer may be; empty for whoever may not know.

    One that was united with another since is the one that was kept, once.
    """
    standing = aliased(Account)
    wanted = (
        select(RegistrationMatch, standing)
        .join(Account, Account.id == RegistrationMatch.account_id)
        .join(standing, standing.id == func.coalesce(Account.merged_into_id, Account.id))
        .where(RegistrationMatch.registration_id == registration.id, standing.id != registration.account_id)
        .order_by(RegistrationMatch.account_id)
    )
    reasons: dict[Account, dict[str, None]] = {}
    for match, account in db.session.execute(wanted):
        reasons.setdefault(account, {}).update(dict.fromkeys(match.reasons))
    tied = ties.of(registration.account_id)
    for account, reason in tied:
        reasons.setdefault(account, {})[reason] = None
    ids = {account.id for account, _ in tied}
    return [Met(account, tuple(why), account.id in ids) for account, why in reasons.items()]


def protections_of(registrations: Iterable[Registration]) -> dict[int, Protection]:
    """Return the newest protection of each registration that has earned one, by the registration's key."""
    keys = [registration.id for registration in registrations]
    wanted = select(Protection).where(Protection.registration_id.in_(keys)).order_by(Protection.id)
    return {each.registration_id: each for each in db.session.scalars(wanted)}


def to_tell(partner_id: int, *, at: datetime, ahead: timedelta, back: timedelta) -> Sequence[Protection]:
    """Return a partner's protections that end within `ahead`, or that an earlier claim voided within `back`.

    The first to end comes first; each with what names its customer.
    """
    is_ending = and_(Protection.voided_at.is_(None), Protection.ends_at > at, Protection.ends_at <= at + ahead)
    is_void = and_(Protection.void_reason == "earlier_claim", Protection.voided_at > at - back)
    wanted = select(Protection).where(Protection.partner_id == partner_id, or_(is_ending, is_void))
    told = joinedload(Protection.registration).joinedload(Registration.detail)
    return db.session.scalars(wanted.options(told).order_by(Protection.ends_at, Protection.id).limit(PAGE)).all()


def standing_of_programme(programme_id: int, *, at: datetime) -> int:
    """Return how many accounts are protected at an instant, or in their tail, for the partners of a programme."""
    wanted = select(func.count()).select_from(Protection).join(Partner, Partner.id == Protection.partner_id)
    still = wanted.where(Protection.voided_at.is_(None), Protection.tail_ends_at > at)
    return db.session.scalar(still.where(Partner.programme_id == programme_id)) or 0


def _in_state(statement: Select[Any], state: str) -> Select[Any]:
    return statement.where(Registration.state == state) if state in STATES else statement


def _one(statement: Select[Registration], public_id: str) -> Registration:
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise RegistrationNotFound(public_id)
    return found
