"""What a person of the operator says when it asks to see whose a pseudonym is."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.contacting.rules import LONGEST_REASON, MOST_HOURS, SHORTEST_REASON, purposes_of
from marketplace.web.fields import options
from marketplace.web.forms import CheckedForm
from marketplace.web.labels import label_for


class RevealForm(CheckedForm):
    """Purpose, a sentence, and for how long. All of it reaches the partner."""

    purpose = SelectField(_l("Purpose"), [InputRequired(_l("Choose a purpose."))])
    reason = TextAreaField(
        _l("Why you need it"),
        [
            InputRequired(_l("Write a sentence: the partner reads it.")),
            Length(
                min=SHORTEST_REASON, max=LONGEST_REASON, message=_l("Write a whole sentence: the partner reads it.")
            ),
        ],
        description=_l("In your own words. The partner reads exactly this, and it stays for ever."),
    )
    hours = IntegerField(
        _l("For how many hours"),
        [InputRequired(_l("Write for how long.")), NumberRange(1, MOST_HOURS, _l("Between 1 and 72 hours."))],
        description=_l("It ends by itself. At most 72."),
    )

    def __init__(self, about: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = {purpose: label_for("purpose", purpose).text for purpose in purposes_of(about)}
        self.purpose.choices = options(named, first=_l("Choose a purpose") if len(named) > 1 else None)
        if self.hours.data is None and not self.is_submitted():
            self.hours.data = current_app.config["MARKETPLACE_REVEAL_HOURS"]
