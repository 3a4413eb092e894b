"""Asking the house for an offering: open to everybody, without script, a few times in a quarter of an hour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, EmailField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from marketplace.catalog.models import Offering
from marketplace.catalog.queries.offerings import offerings_by_public_ids
from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.db.transaction import transaction
from marketplace.identity import limits
from marketplace.identity.limits import TooManyTries
from marketplace.protection.leads import taking
from marketplace.protection.leads.taking import Enquiry
from marketplace.web.attempts import succeeds
from marketplace.web.details_forms import stripped
from marketplace.web.fields import LongSelect, country_choices, options
from marketplace.web.forms import CheckedForm
from marketplace.web.storefront.frame import frame

MOST_OFFERINGS: Final = 10

enquiries = Blueprint("enquiries", __name__, url_prefix="/enquiry")


class EnquiryForm(CheckedForm):
    """Who asks, and what for. Nobody is signed in and nothing is remembered, so there is no token against forgery."""

    class Meta:
        csrf = False

    mark = HiddenField()
    company = StringField(
        _l("Company"), [DataRequired(_l("Write the name of your company.")), Length(max=200)], filters=[stripped]
    )
    contact = StringField(_l("Your name"), [Length(max=200)], filters=[stripped])
    email = EmailField(
        _l("E-mail"),
        [
            DataRequired(_l("Write an e-mail address to answer to.")),
            Length(max=200),
            Email(_l("Write an e-mail address such as kim@example.com.")),
        ],
        filters=[stripped],
    )
    website = StringField(_l("Your website"), [Length(max=200)], filters=[stripped])
    country = SelectField(_l("Country"), [InputRequired(_l("Choose a country."))], default="", widget=LongSelect())
    offerings = SelectMultipleField(_l("What it is about"), [Optional()])
    message = TextAreaField(_l("What do you need?"), [DataRequired(_l("Write what you need.")), Length(max=4_000)])
    consent = BooleanField(
        _l("I agree that what I write is passed on to whoever looks after my company, and used to answer me."),
        [DataRequired(_l("Agree, so that we may answer you."))],
    )
    fax = StringField(_l("Leave this empty"))
    """Hidden from people: only a program fills it in."""

    def enquiry(self) -> Enquiry:
        """Return what was written."""
        return Enquiry(
            reference=self.mark.data or new_secret(),
            company=self.company.data or "",
            country=self.country.data or "",
            website=self.website.data or "",
            email=self.email.data or "",
            contact=self.contact.data or "",
            message=self.message.data or "",
        )


@enquiries.get("/")
def new() -> str:
    """Ask; an address that names offerings has them chosen already."""
    asked = request.args.getlist("offering")[:MOST_OFFERINGS]
    found = _offerings(asked)
    form = EnquiryForm(formdata=None, data={"mark": new_secret(), "offerings": [each.public_id for each in found]})
    return _page(form, found)


@enquiries.post("/")
def create() -> Response | tuple[str, int]:
    """Take it; the answer is the same whoever gets it."""
    found = _offerings(request.form.getlist("offered")[:MOST_OFFERINGS])
    form = EnquiryForm()
    _choose(form, found)
    if not form.validate_on_submit():
        return _page(form, found), 422
    if form.fax.data:
        return redirect(url_for(".show"), 303)
    try:
        _count_try()
    except TooManyTries as refusal:
        form.form_errors.append(refusal.message)
        return _page(form, found), 429
    wanted = [each for each in found if each.public_id in (form.offerings.data or ())]
    key = str(current_app.config["SECRET_KEY"])
    if succeeds(form, lambda: taking.take(form.enquiry(), wanted, source="form", secret_key=key, at=clock.now())):
        return redirect(url_for(".show"), 303)
    return _page(form, found), 422


@enquiries.get("/thanks")
def show() -> str:
    """Say what happens next."""
    return render_template("storefront/enquiries/show.html", **_frame())


def _count_try() -> None:
    """Count by the address alone: ten within a quarter of an hour, whoever they are about."""
    address = request.remote_addr or ""
    who = limits.caller(address, address, key=str(current_app.secret_key), purpose="enquiry")
    with transaction():
        limits.admit(who, at=clock.now())


def _offerings(public_ids: Sequence[str]) -> list[Offering]:
    return [each for each in offerings_by_public_ids(set(public_ids)) if each.is_published] if public_ids else []


def _choose(form: EnquiryForm, found: Sequence[Offering]) -> None:
    form.country.choices = country_choices()
    form.offerings.choices = options({each.public_id: each.name for each in found})


def _page(form: EnquiryForm, found: Sequence[Offering]) -> str:
    _choose(form, found)
    return render_template("storefront/enquiries/new.html", form=form, offered=found, **_frame())


def _frame() -> dict[str, object]:
    return frame(None, home_url=url_for("storefront.enquiries.new"))
