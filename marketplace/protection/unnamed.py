"""Free text that the operator reads keeps a partner's customers to pseudonyms: what names one is refused, not masked.

Only what the asking partner may read itself is looked at, so that no refusal tells it anything. What somebody describes
in other words stays: no machine finds that.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.customers.masking import facts_of_address, facts_of_company, found_in
from marketplace.customers.models import Contact
from marketplace.db.base import db
from marketplace.protection.errors import CustomerNamed
from marketplace.protection.models import LeadDetail, Registration, RegistrationDetail


def check_unnamed(
    partner_id: int, text: str, *, customer: str = "", account_id: int | None = None, field: str = "reason"
) -> None:
    """See that a text names no customer; acts as the partner. `field` is where the form asks for it.

    `customer` is what the partner typed beside it to say who is meant, `account_id` the account that it is about: of
    that one, single names count as well. Of all its other customers, whole names, domains and addresses do.

    Raises:
        CustomerNamed: the text holds what names a customer, an e-mail address or a telephone number.
    """
    if not text.strip():
        return
    known = {*facts_of_address(customer.strip()), *_of_account(partner_id, account_id), *_of_all(partner_id, text)}
    if said := found_in(text, known):
        raise CustomerNamed(said, field)


def facts_of_registered(detail: RegistrationDetail) -> list[str]:
    """Return what names the customer of a registration: its company, whom its partner knows there, and every number."""
    people = [detail.contact, *(part.strip() for part in detail.contact.split(",")), *_names(detail.contact)]
    places = [fact for each in _written(detail) for fact in facts_of_address(each)]
    return [*facts_of_company(detail.company), *people, *places, detail.duns]


def facts_of_lead(lead: LeadDetail) -> list[str]:
    """Return what names whoever wrote a lead: company, person, and every way to them."""
    places = [*facts_of_address(lead.email), *facts_of_address(lead.website)]
    return [*facts_of_company(lead.company), lead.contact, *_names(lead.contact), *places, lead.phone]


def _names(contact: str) -> Iterable[str]:
    """The single words of a contact that begin like a name."""
    return (word for each in contact.split() if (word := each.strip(",;()"))[:1].isupper())


def _of_account(partner_id: int, account_id: int | None) -> Iterable[str]:
    """What names one account, in parts too: people say `Acme` and not `Acme GmbH`."""
    if account_id is None:
        return
    for contact in db.session.scalars(_contacts(partner_id).where(Contact.account_id == account_id)):
        yield from (*facts_of_company(contact.company), contact.name, *contact.name.split())
        yield from (*facts_of_address(contact.email), contact.tax_number, contact.po_number)
    told = _details(partner_id).join(Registration, Registration.id == RegistrationDetail.registration_id)
    for detail in db.session.scalars(told.where(Registration.account_id == account_id)):
        yield from (*facts_of_company(detail.company), detail.contact, detail.duns)
        yield from _written(detail)


def _of_all(partner_id: int, text: str) -> Iterable[str]:
    """What names any customer as a whole; the database leaves out all of whom not even the first word is there."""
    for contact in db.session.scalars(_contacts(partner_id).where(_begins(text, Contact.company, Contact.name))):
        yield from (*_whole(contact.company), *_whole(contact.name))
    domain = func.lower(func.split_part(Contact.email, "@", 2))
    wanted = select(domain).where(Contact.partner_id == partner_id, func.strpos(func.lower(literal(text)), domain) > 0)
    yield from db.session.scalars(wanted.distinct())
    for detail in db.session.scalars(_details(partner_id)):
        yield from (*_whole(detail.company), *_whole(detail.contact), *_written(detail))


def _whole(name: str) -> Iterable[str]:
    """A name of two words or more, and without its legal form if two are left: one word alone may mean anything."""
    return (each for each in (name, facts_of_company(name)[1]) if len(each.split()) > 1)


def _written(detail: RegistrationDetail) -> Iterable[str]:
    """The websites and tax numbers of a registration, which may be several."""
    return (each.strip() for each in (*detail.website.split(","), *detail.tax_number.split(",")))


def _contacts(partner_id: int) -> Select[Contact]:
    return select(Contact).where(Contact.partner_id == partner_id)


def _details(partner_id: int) -> Select[RegistrationDetail]:
    return select(RegistrationDetail).where(RegistrationDetail.partner_id == partner_id)


def _begins(text: str, *names: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether the first word of one of these stands in the text."""
    said = func.lower(literal(text))
    firsts = [func.lower(func.split_part(name, " ", 1)) for name in names]
    return or_(*((first != "") & (func.strpos(said, first) > 0) for first in firsts))
