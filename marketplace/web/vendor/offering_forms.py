"""The forms of a vendor's draft, its plans and its list prices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import SelectField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from marketplace.catalog import problems, queries
from marketplace.catalog.models import Category, ListPrice, Problem
from marketplace.catalog.revised_prices import ProposedPrice
from marketplace.catalog.revisions import WORDS
from marketplace.catalog.rules.breaks import Break
from marketplace.core.currencies import parse_amount, to_decimal_text
from marketplace.core.errors import Invalid
from marketplace.web.fields import DayField, currency_choices, options, read_amount
from marketplace.web.forms import CheckedForm

TAX_CLASSES: Final[dict[str, LazyString]] = {
    "standard": _l("Standard"),
    "reduced": _l("Reduced"),
    "exempt": _l("Exempt"),
}
INTERVALS: Final[dict[str, LazyString]] = {
    "one_time": _l("Charged once"),
    "month": _l("Charged every month"),
    "year": _l("Charged every year"),
}
_BREAK: Final = re.compile(r"\s*([0-9]{1,6})\s*:\s*(\S.*?)\s*")


class WordsForm(CheckedForm):
    """What is said about an offering, where it stands and what it helps with."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the offering's name.")), Length(max=200)])
    category = SelectField(_l("Category"), [InputRequired(_l("Choose a category."))])
    problems = SelectMultipleField(
        _l("Helps with"),
        description=_l("The shop is browsed by these. What is published has at least one."),
        option_widget=CheckboxInput(),
    )
    summary = TextAreaField(_l("Summary"), [Length(max=300)], description=_l("One sentence for cards and lists."))
    description = TextAreaField(
        _l("Description"),
        [Length(max=20_000)],
        description=_l("All that a buyer should know. Empty lines part paragraphs."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [
            (each.category.public_id, "\u2003" * each.depth + each.category.name) for each in queries.categories_tree()
        ]
        self.category.choices = options(names, first=_("Choose a category"))
        self.problems.choices = options([(each.public_id, each.name) for each in queries.every_problem()])

    def chosen_category(self) -> Category:
        """Return the category that was chosen."""
        return queries.category_by_public_id(self.category.data)

    def chosen_problems(self) -> list[Problem]:
        """Return the problems that were ticked."""
        return problems.named(self.problems.data or [])

    def words(self) -> dict[str, str]:
        """Return the texts."""
        return {each.name: each.data or "" for each in (self.name, self.summary, self.description)}

    def fill(self, facts: Mapping[str, Any]) -> None:
        """Begin with how the offering is, or was proposed to be: the fields of `revisions.WORDS`."""
        for name in WORDS:
            self[name].data = facts[name]


class DraftForm(WordsForm):
    """The same of a draft, and how it is taxed."""

    tax_class = SelectField(_l("Tax class"), [InputRequired()], choices=options(TAX_CLASSES), default="standard")

    def facts(self) -> dict[str, str]:
        """Return what is said about the draft, besides vendor, category and problems."""
        return {**self.words(), "tax_class": self.tax_class.data}


class PlanForm(CheckedForm):
    """How an offering is charged."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the plan's name.")), Length(max=100)], default="Licence")
    interval = SelectField(_l("Charged"), [InputRequired()], choices=options(INTERVALS))


class PriceForm(CheckedForm):
    """A list price with its volume breaks. After validation the amounts are whole minor units of the currency."""

    currency = SelectField(_l("Currency"), [InputRequired()], choices=currency_choices, default="EUR")
    unit = StringField(_l("List price of a unit"), [InputRequired(_l("Write the price of one unit."))])
    steps = TextAreaField(
        _l("Volume breaks"),
        [Optional(), Length(max=2_000)],
        description=_l("One a line: from which quantity, and the price of a unit then, such as 10: 89.00."),
    )
    max_retail = StringField(
        _l("Highest retail price"),
        [Optional()],
        description=_l("The most that a partner may ask. Empty: no limit."),
    )
    begins = DayField(_l("Begins on"), [Optional()], description=_l("Empty: at once. It stays until the next price."))
    preview = SubmitField(_l("Show what I get"))

    unit_minor: int | None = None
    max_retail_minor: int | None = None
    breaks: tuple[Break, ...] = ()

    def fill(self, price: ListPrice | ProposedPrice) -> None:
        """Begin with the price that is in force or proposed, so that only what changes is typed."""
        self.unit.data = to_decimal_text(price.unit_minor, price.currency)
        if isinstance(price, ProposedPrice) and price.begins_at is not None:
            self.begins.show(price.begins_at)
        if price.max_retail_minor is not None:
            self.max_retail.data = to_decimal_text(price.max_retail_minor, price.currency)
        self.steps.data = "\n".join(
            f"{step.from_quantity}: {to_decimal_text(step.unit_minor, price.currency)}" for step in price.breaks
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every amount in the chosen currency."""
        if not super().validate(extra_validators):
            return False
        self.unit_minor = read_amount(self.unit, self.currency.data)
        self.max_retail_minor = read_amount(self.max_retail, self.currency.data)
        self.breaks = tuple(self._read_breaks())
        return not self.errors

    def _read_breaks(self) -> Iterator[Break]:
        for number, line in enumerate((self.steps.data or "").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                yield _read_break(line, self.currency.data)
            except Invalid as refusal:
                self.steps.errors = (
                    *self.steps.errors,
                    _("Row %(number)s: %(reason)s", number=number, reason=refusal.message),
                )


def _read_break(line: str, currency: str) -> Break:
    found = _BREAK.fullmatch(line)
    if found is None:
        raise Invalid(_("write a quantity, a colon and a price."))
    return Break(int(found[1]), parse_amount(found[2], currency))
