"""Concessions: extra margin for one partner, with a reason, a funder and an end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.catalog import concessions as terms
from marketplace.catalog import queries
from marketplace.catalog.models import Concession
from marketplace.core import clock
from marketplace.partners import queries as partners
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt
from marketplace.web.fields import DayField, PercentField, options
from marketplace.web.forms import CheckedForm
from marketplace.web.operator.concession_ending import ending
from marketplace.web.operator.employers import own_names
from marketplace.web.operator.wording import FUNDERS, standing

concessions = Blueprint("concessions", __name__, url_prefix="/concessions")
concessions.register_blueprint(ending)


class ConcessionForm(CheckedForm):
    """Who gets how much more, on what, until when, and who bears it."""

    partner = SelectField(_l("Partner"), [InputRequired(_l("Choose a partner."))])
    rate = PercentField(
        _l("Extra margin"),
        [InputRequired(_l("Write the extra margin in per cent."))],
        description=_l("Added to the margin that applies, up to the offering's cap."),
    )
    offering = SelectField(_l("Only for the offering"), [Optional()])
    account = StringField(
        _l("Only for the account"),
        [Optional(), Length(max=40)],
        description=_l("The id of a customer account, as it stands on its orders. Empty: for every customer."),
    )
    funder = RadioField(
        _l("Funded by"),
        [InputRequired(_l("Choose who bears it."))],
        choices=options(
            {
                "vendor": _l("The vendor: its proceeds and the marketplace fee count on the lower partner price."),
                "operator": _l("The operator: vendor and fee get what they would get without it."),
            }
        ),
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Give the reason: it stays on record.")), Length(max=1000)])
    begins = DayField(_l("Begins on"), [Optional()], description=_l("Empty: at once."))
    until = DayField(
        _l("Ends on"),
        [InputRequired(_l("Choose the day on which it ends."))],
        description=_l("The first day on which it no longer counts."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner.choices = options(partners.names_to_choose_from(), first=_("Choose a partner"))
        self.offering.choices = options(queries.names_to_choose_from().offerings, first=_("Every offering"))

    def granted(self, at: datetime) -> Concession:
        """Grant what the form says."""
        return terms.grant(
            partners.by_public_id(self.partner.data),
            bps=self.rate.bps,
            funder=self.funder.data,
            reason=self.reason.data,
            starts_at=self.begins.begins_at(at),
            ends_at=self.until.begins_at(at),
            granted_by=current_person().public_id,
            at=at,
            offering=queries.offering_by_public_id(self.offering.data) if self.offering.data else None,
            account=queries.account_by_public_id(self.account.data.strip()) if self.account.data else None,
        )


@concessions.get("/")
def index() -> str:
    """List concessions, the newest first, filtered by state and partner."""
    at, wanted = clock.now(), request.args.get("partner", "")
    page = queries.concessions_page(
        at=at,
        state=request.args.get("state", ""),
        partner=partners.by_public_id(wanted) if wanted else None,
        cursor=request.args.get("cursor"),
    )
    return render_template("operator/concessions/index.html", page=page, funders=FUNDERS, standing=standing, at=at)


@concessions.get("/new")
def new() -> str:
    """Ask for a new concession; the partner and the offering can be chosen by the address."""
    form = ConcessionForm(partner=request.args.get("partner", ""), offering=request.args.get("offering", ""))
    return render_template("operator/concessions/new.html", form=form)


@concessions.post("/")
def create() -> Response | tuple[str, int]:
    """Grant a concession."""
    form = ConcessionForm()
    if form.validate_on_submit() and (granted := attempt(form, lambda: form.granted(clock.now()))):
        flash(_("The concession is granted."), "success")
        return redirect(url_for(".show", concession_id=granted.public_id), 303)
    return render_template("operator/concessions/new.html", form=form), 422


@concessions.get("/<concession_id>/")
def show(concession_id: str) -> str:
    """Show a concession."""
    return render_template(
        "operator/concessions/show.html",
        concession=queries.concession_by_public_id(concession_id),
        funders=FUNDERS,
        names=own_names(),
        standing=standing,
        at=clock.now(),
    )
