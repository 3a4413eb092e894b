"""The forms of a partner."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.partners import programmes, queries
from marketplace.partners.models import Programme
from marketplace.web.fields import country_choices, currency_choices, options, zone_choices
from marketplace.web.forms import CheckedForm


class AmendForm(CheckedForm):
    """The facts of a partner that can be corrected."""

    name = StringField(_l("Company name"), [InputRequired(_l("Write the company's name.")), Length(max=200)])
    country = SelectField(_l("Country"), [InputRequired(_l("Choose a country."))], choices=country_choices)
    currency = SelectField(
        _l("Currency"),
        [InputRequired()],
        choices=currency_choices,
        default="EUR",
        description=_l("The currency it sees prices in first. Every currency it sells in gets a book of its own."),
    )
    time_zone = SelectField(
        _l("Time zone"), [InputRequired()], choices=zone_choices, default="UTC", description=_l("Shown on its pages.")
    )

    programme = SelectField(
        _l("Programme"),
        [InputRequired(_l("Choose a programme."))],
        description=_l("How long its commission is at risk. Another one counts for what it earns from then on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme.choices = options((each.public_id, _spoken(each)) for each in programmes.every_programme())

    def facts(self) -> dict[str, Any]:
        """Return what the partner is amended with."""
        return {
            "programme": programmes.by_public_id(self.programme.data),
            "name": self.name.data,
            "country": self.country.data,
            "currency": self.currency.data,
            "time_zone": self.time_zone.data,
        }


class PartnerForm(AmendForm):
    """The facts of a new partner."""

    tier = SelectField(_l("Tier"), [InputRequired(_l("Choose a tier."))], description=_l("Its margins follow from it."))
    external_ref = StringField(
        _l("Reference"), [Length(max=100)], description=_l("Its number in another system, such as your CRM.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tier.choices = options((tier.code, tier.name) for tier in queries.tiers())

    def facts(self) -> dict[str, Any]:
        """Return what the partner is opened with, besides its name."""
        facts = super().facts()
        del facts["name"]
        reference = (self.external_ref.data or "").strip() or None
        return {**facts, "tier": queries.tier_by_code(self.tier.data), "external_ref": reference}


class ReasonForm(CheckedForm):
    """Why a step is taken; it stays on record."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Give the reason: it stays on record.")), Length(max=1000)],
        description=_l("Stays in the partner's history."),
    )


class TierForm(ReasonForm):
    """The new tier and why."""

    tier = SelectField(_l("New tier"), [InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tier.choices = options((tier.code, tier.name) for tier in queries.tiers())


def _spoken(programme: Programme) -> str:
    return str(_("%(name)s, %(days)s days at risk", name=programme.name, days=programme.hold_days))
