"""What an adjudicator decides about a claim: for the partner, with what it gives; or against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.claims.rules import GRANT_RULES, REFUSAL_RULES
from marketplace.web.claim_words import RULES
from marketplace.web.fields import options
from marketplace.web.forms import CheckedForm

HINT: Final = _l("The partner reads exactly this. Name no other partner and no customer.")


class RulingForm(CheckedForm):
    """By which rule, and on what evidence."""

    rules: Sequence[str] = ()
    rule = SelectField(_l("Rule"), [InputRequired(_l("Choose a rule."))])
    evidence = TextAreaField(
        _l("What was found"), [InputRequired(_l("Write what it rests on.")), Length(max=2_000)], description=HINT
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule.choices = options({rule: RULES[rule] for rule in self.rules}, first=_l("Choose a rule"))


class AwardForm(RulingForm):
    """For the partner. `shown` is what it was shown to give, in minor units: a changed amount asks again."""

    id_prefix = "award-"
    rules = GRANT_RULES
    shown = HiddenField()
    gives_twice = BooleanField(
        _l("It is given a second time"),
        description=_l("Another partner had this margin and keeps it. The operator pays it again."),
    )
    moves_account = BooleanField(
        _l("The account is this partner's from now on"),
        description=_l("It becomes the partner of record. Registrations of others stand as they are."),
    )


class RefusalForm(RulingForm):
    """Against the partner."""

    id_prefix = "refusal-"

    rules = REFUSAL_RULES
