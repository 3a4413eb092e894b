"""Whom a quote is for, where it begins at a registration, a lead or a request of the partner's own.

Addresses are kept by browsers, servers and whoever is sent one: they hold the id of the thing, and never what names the
customer.
"""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.catalog.models import Vendor
from marketplace.core.errors import NotFound
from marketplace.customers.domains import domain_of
from marketplace.protection import queries as registrations
from marketplace.protection.leads import queries as leads
from marketplace.runtime.people import current_person
from marketplace.special_pricing import queries as requests


@dataclass(frozen=True, slots=True)
class Quoted:
    """A customer as its partner calls it, what tells it apart, and the vendor that is meant; empty is nobody."""

    identity: str = ""
    company: str = ""
    vendor: Vendor | None = None


def quoted(public_id: str) -> Quoted:
    """Return whom the partner's own registration, lead or pricing request is about; nobody for every other id."""
    read = {"reg": _of_registration, "led": _of_lead, "prq": _of_request}.get(public_id.partition("_")[0])
    try:
        return read(current_person().party_id, public_id) if read else Quoted()
    except NotFound:
        return Quoted()


def _of_registration(partner_id: int, public_id: str) -> Quoted:
    found = registrations.of_partner(partner_id, public_id)
    written = found.named.website or found.named.tax_number
    return Quoted(written.partition(",")[0].strip(), found.named.company, found.vendor)


def _of_lead(partner_id: int, public_id: str) -> Quoted:
    found = leads.of_partner(partner_id, public_id)
    return Quoted(domain_of(found.website) or domain_of(found.email) or "", found.company)


def _of_request(partner_id: int, public_id: str) -> Quoted:
    found = requests.of_partner(partner_id, public_id)
    return Quoted(found.customer, "", found.offering.vendor if found.offering else None)
