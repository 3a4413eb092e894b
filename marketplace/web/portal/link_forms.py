"""The form of a link: title, currency, days, and for each plan quantity and retail price."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from wtforms import IntegerField, SelectField, StringField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length

from marketplace.catalog.price_cards import PriceCard
from marketplace.core.currencies import to_decimal_text
from marketplace.orders.links import VALID_DAYS
from marketplace.web.forms import visible


def link_form(cards: Sequence[PriceCard], currencies: Sequence[str], currency: str) -> BaseForm:
    """Return the form for these plans; an untouched retail price is the list price of a unit."""
    fields = {
        "title": StringField(
            _("Title"), [visible], description=_("What you call it. Your customer sees it at the top.")
        ),
        "days": IntegerField(_("Valid for days"), [InputRequired()], default=VALID_DAYS),
        "customer": StringField(
            _("For one customer"),
            [Length(max=253)],
            description=_(
                "Its website or VAT number makes this a quote: concessions for it count. Empty: for anybody."
            ),
        ),
        "currency": SelectField(_("Currency"), choices=list(currencies), default=currency, validate_choice=False),
    }
    for card in cards:
        public_id = card.facts.plan_public_id
        fields[f"quantity-{public_id}"] = IntegerField(_("Quantity"), [InputRequired()], default=1)
        fields[f"retail-{public_id}"] = StringField(
            _("Retail price of a unit"),
            [InputRequired()],
            default=to_decimal_text(card.unit.list_minor, card.currency),
        )
    return BaseForm(fields)
