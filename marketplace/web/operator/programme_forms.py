"""What a programme says, as the operator fills it in: the hold of commission, and the promises about accounts."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import Field, IntegerField, SelectField, StringField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, NumberRange, StopValidation

from marketplace.partners.guard_rails import RANGES as RAIL_RANGES
from marketplace.partners.guard_rails import GuardRails
from marketplace.partners.programmes import LONGEST_HOLD, PROMISES, RANGES, Promises
from marketplace.web.fields import PercentField, options
from marketplace.web.operator.confirming import ConfirmedForm

POLICIES = {
    "credit": _l("Let through, credit its partner"),
    "refuse": _l("Refuse it"),
}
FUNDERS = {"operator": _l("The operator"), "vendor": _l("The vendor of the offering")}


def filled(_form: BaseForm, field: Field) -> None:
    """Check that a field holds a value: one that was not sent keeps what it had.

    Raises:
        StopValidation: it was sent empty, or as something else than a number.
    """
    if field.data is None:
        raise StopValidation(_("Write a number."))


def _number(label: LazyString, least: int, most: int, hint: LazyString, default: int | None = None) -> IntegerField:
    """A whole number from `least` to `most`."""
    between = NumberRange(least, most, _l("Write a number from %(least)s to %(most)s.", least=least, most=most))
    return IntegerField(label, [filled, between], description=hint, default=default)


def _policy(label: LazyString) -> SelectField:
    return SelectField(label, choices=options(POLICIES), default="credit")


class ProgrammeForm(ConfirmedForm):
    """A programme's name, how long its commission is at risk, and what it promises about accounts."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the programme's name.")), Length(max=60)])
    hold_days = _number(
        _l("Hold"), 0, LONGEST_HOLD, _l("Days of 24 hours after payment or delivery. Then it may be paid out.")
    )
    window_days = _number(
        _l("Window"), *RANGES["window_days"],
        _l("A registered account is protected for so many days of 24 hours; each order begins them anew."), 180,
    )  # fmt: skip
    tail_days = _number(
        _l("Tail"), *RANGES["tail_days"],
        _l("So many days after the window somebody else's sale still credits a share."), 90,
    )  # fmt: skip
    tail_bps = PercentField(
        _l("Share in the tail"),
        [filled],
        description=_l("Of the partner's own margin, rounded half up."),
        default=5_000,
    )
    review_days = _number(
        _l("Time to decide"), *RANGES["review_days"],
        _l("Business days of a registration in review, and of an appeal. Then silence approves."), 2,
    )  # fmt: skip
    cooling_off_days = _number(
        _l("Cooling-off"),
        *RANGES["cooling_off_days"],
        _l("Days of 24 hours between a customer's confirmed change of partner and the instant it counts."),
        30,
    )
    on_direct_sale = _policy(_l("The operator or a vendor sells to a protected account"))
    on_partner_sale = _policy(_l("Another partner sells to it"))
    on_import = _policy(_l("A sale to it is imported"))
    funder = SelectField(_l("Who pays a credit"), choices=options(FUNDERS), default="operator")

    concession_bps = PercentField(
        _l("Extra margin at most"),
        [filled],
        description=_l("Together with what a partner has on the same sale already. 0: a person decides about each."),
        default=500,
    )
    concession_days = _number(
        _l("For at most"), *RAIL_RANGES["concession_days"], _l("Days of 24 hours from the request on."), 90
    )
    concessions_open = _number(
        _l("At a time"), *RAIL_RANGES["concessions_open"], _l("So many of one partner that nobody looked at."), 5
    )

    def rails(self) -> GuardRails:
        """Return the guard-rails of special pricing that a form that was found valid sets."""
        return GuardRails(self.concession_bps.bps, self.concession_days.data, self.concessions_open.data)

    def promises(self) -> Promises:
        """Return what a form that was found valid promises about accounts."""
        return Promises(**{fact: self[fact].data for fact in PROMISES})
