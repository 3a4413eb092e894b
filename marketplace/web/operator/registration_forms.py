"""What a reviewer decides about a registration."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from marketplace.protection.rules import REJECTION_RULES
from marketplace.web.fields import options
from marketplace.web.forms import CheckedForm
from marketplace.web.registration_words import RULES


class FindingForm(CheckedForm):
    """What was found: the account that the customer is, or whose group it is in; nothing where it is one of its own."""

    same_as = StringField(validators=[Length(max=40)])
    group_of = StringField(validators=[Length(max=40)])


class TieForm(CheckedForm):
    """Whether a registration's account and another one are one organisation."""

    account = StringField(validators=[InputRequired(), Length(max=40)])
    finding = StringField(validators=[AnyOf(("same", "different"))])


class RejectionForm(CheckedForm):
    """By which rule, and on what evidence."""

    rule = SelectField(_l("Rule"), [InputRequired(_l("Choose a rule."))])
    evidence = TextAreaField(
        _l("Evidence"),
        [InputRequired(_l("Write what it rests on.")), Length(max=2_000)],
        description=_l("The partner reads exactly this. Name no other partner and no customer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule.choices = options({rule: RULES[rule] for rule in REJECTION_RULES}, first=_l("Choose a rule"))
