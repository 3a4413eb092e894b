"""The form by which a partner asks for special pricing: three fields that are needed, filled in where it begins."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.core.errors import NotFound
from marketplace.core.ids import new_secret
from marketplace.customers.domains import domain_of
from marketplace.orders import links
from marketplace.orders.queries import by_public_id
from marketplace.partners.models import Partner
from marketplace.protection import queries as registrations
from marketplace.runtime.people import current_person
from marketplace.special_pricing import queries
from marketplace.special_pricing.asking import Wish
from marketplace.special_pricing.errors import OfferingUnclear
from marketplace.special_pricing.rules import LONGEST_REASON
from marketplace.web.fields import DayField, PercentField
from marketplace.web.forms import CheckedForm


class RequestForm(CheckedForm):
    """For whom or what, how much, and why. `mark` makes a form sent twice one request."""

    mark = HiddenField(validators=[Length(max=100)])
    customer = StringField(
        _l("Customer"), [Length(max=253)], description=_l("Its website or VAT number. Only your company reads it.")
    )
    offering = StringField(
        _l("Only for the offering"), [Length(max=200)], description=_l("Its name in the shop. Empty: for every one.")
    )
    rate = PercentField(
        _l("Extra margin"),
        [InputRequired(_l("Write the extra margin in per cent."))],
        description=_l("Added to the margin that applies."),
    )
    until = DayField(_l("Ends on"), [Optional()], description=_l("The first day on which it no longer counts."))
    reason = TextAreaField(
        _l("Why"),
        [InputRequired(_l("Write why: it stays on record.")), Length(max=LONGEST_REASON)],
        description=_l(
            "One sentence. The operator reads it and knows your customer by a pseudonym: write no name or website."
        ),
    )

    def wish(self, partner: Partner, at: datetime) -> Wish:
        """Return what a form that was found valid asks for; without an end, as long as is granted at once.

        Raises:
            OfferingUnclear: no offering is called like that, or several are.
        """
        chosen: object = self.until.data
        if chosen is None:
            self.until.show(longest(partner, at))
        return Wish(
            mark=self.mark.data or new_secret(),
            bps=self.rate.bps,
            reason=self.reason.data or "",
            ends_at=self.until.begins_at(at),
            customer=(self.customer.data or "").strip(),
            offering=queries.offering_called(self.offering.data or ""),
        )


def longest(partner: Partner, at: datetime) -> datetime:
    """Return until when the programme grants at once."""
    return at + timedelta(days=partner.programme.concession_days)


def new_form(partner: Partner, at: datetime) -> RequestForm:
    """Return the form, filled in from a registration, an order, a link, or the address, which names no customer."""
    known: dict[str, Any] = {name: request.args.get(name, "") for name in ("offering", "reason")}
    for name, read in (("registration", _of_registration), ("order", _of_order), ("link", _of_link)):
        if public_id := request.args.get(name):
            known |= _found(read, public_id)
    known["offering"] = _named(known["offering"])
    form = RequestForm(formdata=None, data={**known, "mark": new_secret()})
    form.until.show(longest(partner, at))
    return form


def _found(read: Any, public_id: str) -> dict[str, str]:
    """Return what is known of a thing of the partner's own; nothing of one that is not there or not its own."""
    try:
        return {name: text for name, text in read(public_id).items() if text}
    except NotFound:
        return {}


def _of_registration(public_id: str) -> dict[str, str]:
    detail = registrations.of_partner(current_person().party_id, public_id).named
    return {"customer": detail.website.partition(",")[0] or detail.tax_number.partition(",")[0]}


def _of_order(public_id: str) -> dict[str, str]:
    order = by_public_id(public_id)
    if order.partner_id != current_person().party_id or order.contact is None or order.is_purchase:
        return {}
    offerings = {line.offering.public_id for line in order.lines}
    return {
        "customer": domain_of(order.contact.email) or order.contact.tax_number,
        "offering": offerings.pop() if len(offerings) == 1 else "",
    }


def _of_link(public_id: str) -> dict[str, str]:
    lines = links.by_public_id(current_person().party_id, public_id).lines
    offerings = {line.plan.offering.public_id for line in lines if line.plan}
    return {"offering": offerings.pop() if len(offerings) == 1 else ""}


def _named(public_id: str) -> str:
    """Return an offering as people write it; what is none of the shop's stays as it was written."""
    try:
        offering = queries.offering_called(public_id)
    except OfferingUnclear:
        return public_id
    return f"{offering.name} · {offering.vendor.name}" if offering else ""
