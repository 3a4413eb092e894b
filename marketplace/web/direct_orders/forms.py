"""The form of a direct order: who buys, in which currency, under which number of its own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from marketplace.web.details_forms import DetailsForm, stripped
from marketplace.web.fields import currency_choices


class DirectOrderForm(DetailsForm):
    """What is known of the customer. Only company, name, e-mail and country are needed; `draft` marks this one form."""

    name = StringField(
        _l("Contact"), [DataRequired(_l("Enter who orders there.")), Length(max=200)], filters=[stripped]
    )
    line1 = StringField(_l("Address"), [Length(max=200)], filters=[stripped])
    city = StringField(_l("City"), [Length(max=200)], filters=[stripped])
    po_number = StringField(
        _l("Customer's order number"),
        [Length(max=60)],
        description=_l("Stands on the order and on what follows from it."),
        filters=[stripped],
    )
    currency = SelectField(_l("Currency"), choices=currency_choices)
    draft = HiddenField()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.email.description = _l("Gets the address of the order's page, where it is paid.")

    def validate_postal_code(self, field: StringField) -> None:
        """The customer's own page has its address; here it may be left out."""
