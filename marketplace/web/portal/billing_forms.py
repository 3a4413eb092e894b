"""The form of a partner's invoice details. Its country is the operator's to set: terms and tax follow from it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length, ValidationError

from marketplace.customers.tax_numbers import TaxNumber, TaxNumberInvalid, recognise
from marketplace.partners.billing import Billing
from marketplace.web.forms import CheckedForm
from marketplace.web.places import STATES, WITH_POSTAL_CODE, region_code


def _stripped(text: str | None) -> str:
    return " ".join((text or "").split())


def _needed(message: Any) -> list[Any]:
    return [DataRequired(message), Length(max=200)]


class BillingForm(CheckedForm):
    """Address and tax number of a company in `country` (ISO 3166)."""

    line1 = StringField(_l("Address"), _needed(_l("Enter the street and number.")), filters=[_stripped])
    line2 = StringField(_l("Floor, building, department"), [Length(max=200)], filters=[_stripped])
    postal_code = StringField(_l("Postal code"), [Length(max=20)], filters=[_stripped])
    city = StringField(_l("City"), _needed(_l("Enter the city.")), filters=[_stripped])
    region = StringField(
        _l("State or province"),
        [Length(max=60)],
        description=_l("Needed in the United States and Canada: the tax depends on it."),
        filters=[_stripped],
    )
    tax_number = StringField(
        _l("VAT number"),
        [Length(max=40)],
        description=_l("With a valid number of another EU country no VAT is charged here."),
        filters=[_stripped],
    )

    def __init__(self, *arguments: Any, country: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.country = country
        self.needs_postal_code, self.needs_region = country in WITH_POSTAL_CODE, country in STATES

    def validate_postal_code(self, field: StringField) -> None:
        """Most countries have postal codes, and an invoice needs them there."""
        if not field.data and self.needs_postal_code:
            raise ValidationError(_("Enter the postal code."))

    def validate_region(self, field: StringField) -> None:
        """Where tax depends on the state, it must be one of the country's."""
        if region_code(self.country, field.data) is None:
            raise ValidationError(_("Enter the state or province, by name or two letters."))

    def validate_tax_number(self, field: StringField) -> None:
        """An EU number is checked: tax depends on it."""
        try:
            recognise(field.data, self.country)
        except TaxNumberInvalid as error:
            raise ValidationError(_("This is no VAT number of your country. Correct it or leave it out.")) from error

    @property
    def billing(self) -> Billing:
        """What was entered, after the form was found valid: tax number and state in their one spelling."""
        number = self._number()
        region = region_code(self.country, self.region.data) if self.country in STATES else self.region.data
        return Billing(
            line1=self.line1.data,
            line2=self.line2.data,
            postal_code=self.postal_code.data,
            city=self.city.data,
            region=region or "",
            tax_number=number.value if number else "",
            has_valid_tax_number=number is not None and number.vat_country == self.country,
        )

    def _number(self) -> TaxNumber | None:
        return recognise(self.tax_number.data, self.country)
