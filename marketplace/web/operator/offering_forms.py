"""The forms of an offering, its plans and its list prices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from marketplace.catalog import problems, queries
from marketplace.catalog.models import Category, ListPrice, Problem
from marketplace.catalog.rules.breaks import Break
from marketplace.core.currencies import to_decimal_text
from marketplace.web.fields import DayField, PercentField, currency_choices, options, read_amount
from marketplace.web.forms import CheckedForm
from marketplace.web.operator.wording import INTERVALS, TAX_CLASSES

BREAKS: Final = 5


class OfferingForm(CheckedForm):
    """What is said about an offering, where it stands and how it is taxed."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the offering's name.")), Length(max=200)])
    category = SelectField(_l("Category"), [InputRequired(_l("Choose a category."))])
    problems = SelectMultipleField(
        _l("Helps with"),
        description=_l("The shop is browsed by these. A published offering has at least one."),
        option_widget=CheckboxInput(),
    )
    summary = TextAreaField(_l("Summary"), [Length(max=300)], description=_l("One sentence for cards and lists."))
    description = TextAreaField(
        _l("Description"),
        [Length(max=20_000)],
        description=_l("All that a buyer should know. Empty lines part paragraphs."),
    )
    tax_class = SelectField(_l("Tax class"), [InputRequired()], choices=options(TAX_CLASSES), default="standard")
    cap_bps = PercentField(
        _l("Cap on the margin"),
        [Optional()],
        description=_l("The most a partner can keep, concessions included. Empty: no cap."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = queries.categories_tree()
        names = [(each.category.public_id, "\u2003" * each.depth + each.category.name) for each in branches]
        self.category.choices = options(names, first=_("Choose a category"))
        self.problems.choices = options([(each.public_id, each.name) for each in queries.every_problem()])

    def chosen_problems(self) -> list[Problem]:
        """Return the problems that were ticked."""
        return problems.named(self.problems.data or [])

    def chosen_category(self) -> Category:
        """Return the category that was chosen."""
        return queries.category_by_public_id(self.category.data)

    def facts(self) -> dict[str, Any]:
        """Return what is said about the offering, besides vendor and category."""
        words = {each.name: each.data or "" for each in (self.name, self.summary, self.description)}
        return {**words, "tax_class": self.tax_class.data, "cap_bps": self.cap_bps.data}


class NewOfferingForm(OfferingForm):
    """The same for a new one, with its vendor."""

    vendor = SelectField(_l("Vendor"), [InputRequired(_l("Choose a vendor."))])
    external_ref = StringField(_l("Reference"), [Length(max=100)], description=_l("Its number in another system."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendor.choices = options(queries.names_to_choose_from().vendors, first=_("Choose a vendor"))

    def facts(self) -> dict[str, Any]:
        """Return what the offering is made with, besides vendor and category."""
        return {**super().facts(), "external_ref": (self.external_ref.data or "").strip() or None}


class PlanForm(CheckedForm):
    """How an offering is charged."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the plan's name.")), Length(max=100)], default="Licence")
    interval = SelectField(_l("Charged"), [InputRequired()], choices=options(INTERVALS))


class PriceForm(CheckedForm):
    """A list price with its volume breaks. After validation the amounts are whole minor units of the currency."""

    currency = SelectField(_l("Currency"), [InputRequired()], choices=currency_choices, default="EUR")
    unit = StringField(_l("List price of a unit"), [InputRequired(_l("Write the price of one unit."))])
    max_retail = StringField(
        _l("Highest retail price"),
        [Optional()],
        description=_l("The most that a partner may ask. Empty: no limit."),
    )
    begins = DayField(_l("Begins on"), [Optional()], description=_l("Empty: at once. It stays until the next price."))

    unit_minor: int | None = None
    max_retail_minor: int | None = None
    breaks: tuple[Break, ...] = ()

    def steps(self) -> Iterator[tuple[Field, Field]]:
        """Yield the fields of each volume break: from which quantity, at what price of a unit."""
        for number in range(1, BREAKS + 1):
            yield self[f"quantity_{number}"], self[f"price_{number}"]

    def fill(self, price: ListPrice) -> None:
        """Begin with the price that is in force, so that only what changes is typed."""
        self.unit.data = to_decimal_text(price.unit_minor, price.currency)
        if price.max_retail_minor is not None:
            self.max_retail.data = to_decimal_text(price.max_retail_minor, price.currency)
        for step, (quantity, unit) in zip(price.breaks, self.steps(), strict=False):
            quantity.data, unit.data = step.from_quantity, to_decimal_text(step.unit_minor, price.currency)

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every amount in the chosen currency."""
        if not super().validate(extra_validators):
            return False
        self.unit_minor = read_amount(self.unit, self.currency.data)
        self.max_retail_minor = read_amount(self.max_retail, self.currency.data)
        self.breaks = tuple(self._read_breaks())
        return not self.errors

    def _read_breaks(self) -> Iterator[Break]:
        for quantity, unit in self.steps():
            unit_minor = read_amount(unit, self.currency.data)
            if quantity.data is not None and not unit.data:
                unit.errors = (_("Write the price of a unit from this quantity on."),)
            elif quantity.data is None and unit.data:
                quantity.errors = (_("Write the quantity from which this price counts."),)
            elif quantity.data is not None and unit_minor is not None:
                yield Break(quantity.data, unit_minor)


for _number in range(1, BREAKS + 1):
    setattr(PriceForm, f"quantity_{_number}", IntegerField(_l("From quantity"), [Optional()]))
    setattr(PriceForm, f"price_{_number}", StringField(_l("Price of a unit"), [Optional()]))
