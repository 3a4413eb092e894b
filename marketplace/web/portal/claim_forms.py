"""The form by which a partner claims an order: its number, or three facts that lead to it."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, Regexp

from marketplace.claims import incidents, queries
from marketplace.claims.filing import Demand
from marketplace.core.errors import NotFound
from marketplace.core.ids import new_secret
from marketplace.protection.models import Incident
from marketplace.runtime.people import current_person
from marketplace.web.fields import options
from marketplace.web.forms import CheckedForm

NUMBER: Final = r"[A-Za-z0-9][A-Za-z0-9_./#:-]{2,79}"


class ClaimForm(CheckedForm):
    """An order by its number; or the day, the offering and who bought. `mark` makes a form sent twice one claim."""

    mark = HiddenField()
    incident = HiddenField()
    order_ref = StringField(
        _l("Order number"),
        [Optional(), Length(max=80), Regexp(NUMBER + "$", message=_l("This is no order number."))],
        description=_l("As it stands on the order or its confirmation, such as ord_7k2…"),
    )
    sold_on = DateField(_l("Day of the order"), [Optional()])
    offering = SelectField(_l("What was bought"), [Optional()], default="")
    customer = StringField(
        _l("Who bought"),
        [Optional(), Length(max=200)],
        description=_l("The company's website, or an e-mail address there. Only your company reads it."),
    )
    reason = TextAreaField(
        _l("Why it was yours"),
        [Optional(), Length(max=2_000)],
        description=_l(
            "The operator may read it and knows your customer by a pseudonym: write no name, website or address."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offering.choices = options(queries.offering_names(), first=_l("Choose an offering"))

    def demand(self) -> Demand:
        """Return what was typed; an incident that is not the partner's is none."""
        is_numbered = bool((self.order_ref.data or "").strip())
        return Demand(
            mark=self.mark.data or new_secret(),
            order_ref=(self.order_ref.data or "").strip(),
            sold_on=None if is_numbered else self.sold_on.data,
            offering=queries.offering(self.offering.data) if self.offering.data and not is_numbered else None,
            customer="" if is_numbered else (self.customer.data or ""),
            reason=self.reason.data or "",
            incident=own_incident(self.incident.data or ""),
        )


def new_form() -> ClaimForm:
    """Return the form, filled in from an incident of the partner's, or with a number from the address."""
    known: dict[str, Any] = {"mark": new_secret(), "order_ref": request.args.get("order", "")}
    if (incident := own_incident(request.args.get("incident", ""))) is not None:
        sold = incidents.sold([incident]).get(incident.id)
        known |= {"incident": incident.public_id, "order_ref": sold.order_ref if sold else ""}
    return ClaimForm(formdata=None, data=known)


def own_incident(public_id: str) -> Incident | None:
    """Return the partner's own incident with this id, or None."""
    try:
        return incidents.of_partner(current_person().party_id, public_id) if public_id else None
    except NotFound:
        return None
