"""The forms by which a partner claims an account: three fields that are needed, and what helps if it is at hand."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.catalog import queries
from marketplace.catalog.models import Vendor
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.ids import new_secret
from marketplace.customers.domains import domain_of, is_shared_site
from marketplace.orders.queries import by_public_id
from marketplace.protection import drafts
from marketplace.protection.forwarding import name_from
from marketplace.protection.leads import queries as leads
from marketplace.protection.registration import House
from marketplace.protection.submissions import Submission
from marketplace.runtime.people import current_person
from marketplace.web.fields import LongSelect, country_choices, options
from marketplace.web.forms import CheckedForm


class CheckForm(CheckedForm):
    """Who the customer is, in as few words as tell it apart, and what the partner wants to sell."""

    company = StringField(_l("Company name"), [InputRequired(_l("Write the company's name.")), Length(max=200)])
    identity = StringField(
        _l("Website or VAT number"),
        [InputRequired(_l("Write the company's website or its VAT number.")), Length(max=200)],
        description=_l("One of them is enough, such as acme.com or DE136695976."),
    )
    scope = SelectField(
        _l("What do you want to sell?"), default="", description=_l("Everything, or the offerings of one vendor.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendors = {vendor.public_id: vendor for vendor in queries.vendors()}
        self.scope.choices = options({key: each.name for key, each in self.vendors.items()}, first=_l("Everything"))

    @property
    def vendor(self) -> Vendor | None:
        """The vendor whose offerings are meant; None for everything."""
        return self.vendors.get(self.scope.data)

    def submission(self) -> Submission:
        """Return what was typed."""
        return Submission(
            mark="", company=self.company.data or "", identity=self.identity.data or "", vendor=self.vendor
        )


class RegistrationForm(CheckForm):
    """The same with everything that is optional. `mark` makes a form sent twice one registration."""

    mark = HiddenField(validators=[Length(max=100)])
    more = StringField(
        _l("The other of the two"),
        [Length(max=200)],
        description=_l("Website and VAT number together leave the least doubt."),
    )
    country = SelectField(
        _l("Country"),
        default="",
        widget=LongSelect(),
        description=_l("Left out, it is read from the number or the website."),
    )
    duns = StringField(_l("D-U-N-S number"), [Length(max=20)])
    contact = StringField(
        _l("Your contact there"), [Length(max=200)], description=_l("For your own record. Only your company reads it.")
    )
    notes = TextAreaField(
        _l("Notes"), [Length(max=2_000)], description=_l("For your own record. Only your company reads them.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()

    def submission(self) -> Submission:
        """Return what was typed."""
        return Submission(
            mark=self.mark.data or new_secret(),
            company=self.company.data or "",
            identity=self.identity.data or "",
            vendor=self.vendor,
            more=self.more.data or "",
            country=self.country.data or "",
            duns=self.duns.data or "",
            contact=self.contact.data or "",
            notes=self.notes.data or "",
        )


def new_form() -> RegistrationForm:
    """Return the form, filled in from a forwarded mail, a lead, an order of the partner's own customer, or the address.

    The address may name each field, or a `website` by which the rest is guessed.
    """
    known = {name: request.args.get(name, "") for name in ("company", "identity", "more", "country", "scope")}
    if order_id := request.args.get("order"):
        known |= _of_order(order_id)
    elif lead_id := request.args.get("lead"):
        known |= _of_lead(lead_id)
    elif draft_id := request.args.get("draft"):
        known |= _of_draft(draft_id)
    elif website := request.args.get("website", ""):
        known |= _of_website(website, known["company"])
    return RegistrationForm(formdata=None, data={**known, "mark": new_secret()})


def house() -> House:
    """Return what registrations are decided with, by the settings of the app that runs."""
    return House(str(current_app.config["SECRET_KEY"]), str(current_app.config["MARKETPLACE_TIME_ZONE"]))


def _of_website(website: str, company: str) -> dict[str, str]:
    domain = domain_of(website)
    guessed = name_from(domain) if domain and not is_shared_site(domain) else ""
    return {"identity": domain or website, "company": company or guessed}


def _of_draft(draft_id: str) -> dict[str, str]:
    draft = drafts.of_partner(current_person().party_id, draft_id, at=clock.now())
    if draft is None:
        return {}
    return {
        "company": draft.company,
        "identity": draft.website,
        "more": draft.tax_number,
        "contact": draft.contact,
    }


def _of_lead(lead_id: str) -> dict[str, str]:
    try:
        found = leads.of_partner(current_person().party_id, lead_id)
    except NotFound:
        return {}
    identity = domain_of(found.website) or domain_of(found.email) or ""
    return {"company": found.company, "identity": identity, "country": found.country}


def _of_order(order_id: str) -> dict[str, str]:
    """Return what an order tells of its customer; row security shows its contact to the customer's own partner."""
    try:
        contact = by_public_id(order_id).contact
    except NotFound:
        return {}
    if contact is None:
        return {}
    facts = [each for each in (domain_of(contact.email), contact.tax_number) if each]
    first, second = (*facts, "", "")[:2]
    person = f"{contact.name}, {contact.email}"
    return {
        "company": contact.company,
        "identity": first,
        "more": second,
        "country": contact.country,
        "contact": person,
    }
