"""The form of the details page: who buys, where, and under which tax number."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length, ValidationError

from marketplace.catalog.pricing import Buyer
from marketplace.customers.directory import ContactDetails
from marketplace.customers.tax_numbers import TaxNumber, TaxNumberInvalid, recognise
from marketplace.web.fields import LongSelect
from marketplace.web.forms import CheckedForm
from marketplace.web.language import reader_locale
from marketplace.web.places import STATES, WITH_POSTAL_CODE, countries, region_code


def _needed(message: Any) -> list[Any]:
    return [DataRequired(message), Length(max=200)]


def stripped(text: str | None) -> str:
    """Return what was typed with single spaces, and none around it."""
    return " ".join((text or "").split())


class DetailsForm(CheckedForm):
    """What the customer states. The secret in the address stands for a token against forgery, so there is no other."""

    class Meta:
        csrf = False

    email = EmailField(
        _l("E-mail"),
        [*_needed(_l("Enter an e-mail address.")), Email(_l("Enter an e-mail address such as kim@example.com."))],
        description=_l("For the receipt and the address of your order page."),
        filters=[stripped],
    )
    company = StringField(_l("Company"), _needed(_l("Enter the name of your company.")), filters=[stripped])
    name = StringField(_l("Your name"), _needed(_l("Enter your name.")), filters=[stripped])
    country = SelectField(_l("Country"), _needed(_l("Choose a country.")), widget=LongSelect())
    line1 = StringField(_l("Address"), _needed(_l("Enter the street and number.")), filters=[stripped])
    line2 = StringField(_l("Floor, building, department"), [Length(max=200)], filters=[stripped])
    postal_code = StringField(_l("Postal code"), [Length(max=20)], filters=[stripped])
    city = StringField(_l("City"), _needed(_l("Enter the city.")), filters=[stripped])
    region = StringField(
        _l("State or province"),
        [Length(max=60)],
        description=_l("Needed in the United States and Canada."),
        filters=[stripped],
    )
    tax_number = StringField(
        _l("VAT number"),
        [Length(max=40)],
        description=_l("With a valid number of another EU country no VAT is charged here."),
        filters=[stripped],
    )
    shown_total = HiddenField()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.country.choices = countries(reader_locale())

    def validate_postal_code(self, field: StringField) -> None:
        """Most countries have postal codes, and an invoice needs them there."""
        if not field.data and self.country.data in WITH_POSTAL_CODE:
            raise ValidationError(_("Enter the postal code."))

    def validate_region(self, field: StringField) -> None:
        """Where tax depends on the state, it must be one of the country's."""
        if region_code(self.country.data, field.data) is None:
            raise ValidationError(_("Enter the state or province, by name or two letters."))

    def validate_tax_number(self, field: StringField) -> None:
        """An EU number is checked: tax depends on it."""
        try:
            recognise(field.data, self.country.data or "")
        except TaxNumberInvalid as error:
            raise ValidationError(
                _("This is no VAT number of the country chosen. Correct it or leave it out.")
            ) from error

    @property
    def number(self) -> TaxNumber | None:
        """The tax number in its one spelling; None where there is none or it is wrong."""
        try:
            return recognise(self.tax_number.data, self.country.data or "")
        except TaxNumberInvalid:
            return None

    @property
    def buyer(self) -> Buyer:
        """Where the customer is, for the tax."""
        country = self.country.data or ""
        is_valid = self.number is not None and self.number.vat_country == country
        return Buyer(country, region_code(country, self.region.data or "") or "", is_business_with_valid_vat=is_valid)

    @property
    def details(self) -> ContactDetails:
        """Who buys, as it is kept with the order."""
        country, number = self.country.data, self.number
        region = region_code(country, self.region.data) if country in STATES else self.region.data
        return ContactDetails(
            company=self.company.data,
            name=self.name.data,
            email=self.email.data,
            line1=self.line1.data,
            line2=self.line2.data,
            city=self.city.data,
            region=region or "",
            postal_code=self.postal_code.data,
            country=country,
            tax_number=number.value if number else "",
        )
