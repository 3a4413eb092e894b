"""What somebody notes about a lead, at a partner's and at the operator's."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.orders.queries import by_public_id
from marketplace.protection.leads import working
from marketplace.protection.leads.rules import LEAD
from marketplace.protection.models import LeadDetail
from marketplace.web.attempts import succeeds
from marketplace.web.fields import options
from marketplace.web.forms import CheckedForm
from marketplace.web.lead_words import ACTIONS


class StepForm(CheckedForm):
    """What became of a lead."""

    action = SelectField(_l("What happened?"), [InputRequired(_l("Choose what happened."))])
    order = StringField(
        _l("Order"), [Length(max=40)], description=_l("If it was won here: the order's number, such as ord_….")
    )
    note = TextAreaField(_l("Note"), [Length(max=2_000)], description=_l("Only your company reads it."))

    def offer(self, lead: LeadDetail) -> StepForm:
        """Offer what can be done in the lead's state."""
        self.action.choices = options({each: ACTIONS[each] for each in LEAD.actions(lead.state)}, first=_l("Choose"))
        return self

    def order_id(self) -> int | None:
        """Return the order's key; None where none is named.

        Raises:
            NotFound: there is no such order, or it is not the reader's.
        """
        number = (self.order.data or "").strip()
        return by_public_id(number).id if number else None


def take_step(form: StepForm, lead: LeadDetail, by: str) -> bool:
    """Whether the step was taken; if not, the form says why."""
    try:
        order_id = form.order_id()
    except NotFound:
        form.order.errors = [_("There is no such order among yours.")]
        return False
    action, note = form.action.data, form.note.data or ""
    return succeeds(form, lambda: working.advance(lead, action, by=by, at=clock.now(), order_id=order_id, note=note))
