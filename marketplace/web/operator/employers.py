"""Whose people a page is about: `?party=par_…` or `?party=ven_…` in the address; without it, the operator's own."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from marketplace.catalog import queries as catalog
from marketplace.core.errors import NotFound
from marketplace.identity import people
from marketplace.identity.models import User
from marketplace.partners import queries as partners
from marketplace.runtime.people import current_person


@dataclass(frozen=True)
class Employer:
    """A party with people, and the page that lists them, with its name. `public_id` is empty for the operator."""

    party_id: int
    kind: str
    name: str
    public_id: str
    url: str
    listed_as: str


def named_employer() -> Employer:
    """Return the party that the address names.

    Raises:
        NotFound: there is none with this id.
    """
    public_id = request.args.get("party", "")
    if public_id.startswith("par_"):
        partner = partners.by_public_id(public_id)
        url = url_for("operator.partners.show", partner_id=public_id)
        return Employer(partner.id, "partner", partner.name, public_id, url, partner.name)
    if public_id:
        vendor = catalog.vendor_by_public_id(public_id)
        url = url_for("operator.vendors.show", vendor_id=public_id)
        return Employer(vendor.id, "vendor", vendor.name, public_id, url, vendor.name)
    person = current_person()
    url = url_for("operator.members.index")
    return Employer(person.party_id, "operator", person.party_name, "", url, _("People"))


def own_names() -> dict[str, str]:
    """Return what the operator's own people are called, by public id: who set or granted something."""
    return {user.public_id: user.name for user in people.of_party(current_person().party_id)}


def person_of(employer: Employer, user_id: str) -> User:
    """Return one of the party's people.

    Raises:
        NotFound: the party has nobody with this id.
    """
    user = people.by_public_id(employer.party_id, user_id)
    if user is None:
        raise NotFound("This person cannot be found.")
    return user
