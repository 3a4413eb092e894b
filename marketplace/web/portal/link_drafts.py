"""A link before it is made: what the address or the form says of it, checked and priced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from marketplace.catalog import pricing
from marketplace.catalog.models import Plan
from marketplace.catalog.price_cards import PriceCard, price_cards
from marketplace.catalog.queries.plans import published_plans
from marketplace.core.currencies import parse_amount
from marketplace.core.errors import Invalid
from marketplace.orders.links import MOST_LINES, LinkItem
from marketplace.web.portal.link_forms import link_form
from marketplace.web.portal.selling import Selling

MOST_UNITS = 100_000
LONGEST_TITLE = 120
Arguments = MultiDict[str, str]


@dataclass
class LinkDraft:
    """A link in the making: its plans in the order they were put in, in a currency that all of them are priced in.

    `priced` are the lines once `is_valid` has said yes; `currencies` are those to choose from.
    """

    here: Selling
    cards: list[PriceCard]
    currency: str
    currencies: list[str]
    form: BaseForm
    is_previewed: bool
    has_new_currency: bool = False
    plans: dict[str, Plan] = field(default_factory=dict)
    priced: list[pricing.PricedLine] = field(default_factory=list)
    items: list[LinkItem] = field(default_factory=list)

    @classmethod
    def read(cls, arguments: Arguments, here: Selling) -> LinkDraft:
        """Read a draft of any number of plans; those that are unknown or not for sale are left out."""
        asked = list(dict.fromkeys(arguments.getlist("plan")))[:MOST_LINES]
        plans = published_plans(asked)
        ordered = [plans[public_id] for public_id in asked if public_id in plans]
        cards = price_cards([plan.offering_id for plan in ordered], terms=here.terms, at=here.at)
        by_plan = {plan.public_id: _of_plan(plan, cards.get(plan.offering_id, [])) for plan in ordered}
        currencies = _common([list(by_currency) for by_currency in by_plan.values()])
        currency = _choose(currencies, arguments.get("currency"), here.partner.currency)
        shown = [by_currency[currency] for by_currency in by_plan.values()] if currency in currencies else []
        return cls._built(arguments, here, shown, currencies, plans)

    @classmethod
    def of_card(cls, card: PriceCard, arguments: Arguments, here: Selling) -> LinkDraft:
        """Read a draft of the one plan that an offering's page is about; it can be priced once a price was typed."""
        draft = cls._built(arguments, here, [card], [card.currency], {})
        if draft.is_previewed:
            draft.plans = published_plans([card.facts.plan_public_id])
        return draft

    @classmethod
    def _built(
        cls, arguments: Arguments, here: Selling, cards: list[PriceCard], currencies: list[str], plans: dict[str, Plan]
    ) -> LinkDraft:
        currency = cards[0].currency if cards else here.partner.currency
        form = link_form(cards, currencies, currency)
        form.process(_of_currency(arguments, currency))
        is_previewed = any(name.startswith("retail-") for name in arguments)
        asked_in = (arguments.get("priced_in", currency), arguments.get("currency", currency))
        has_new_currency = asked_in != (currency, currency)
        return cls(here, cards, currency, currencies, form, is_previewed, has_new_currency, plans)

    def is_valid(self) -> bool:
        """Check every field and price the lines; what is wrong stands beside its field afterwards."""
        self.items = [item for item in map(self._item, self.cards) if item is not None]
        if not self.cards:
            self.form.form_errors.append(_("Put at least one offering into the link."))
        self._check_days()
        if len(self.title) > LONGEST_TITLE:
            _refuse(self.form["title"], _("Use at most %(count)s characters.", count=LONGEST_TITLE))
        if any(each.errors for each in self.form) or self.form.form_errors:
            return False
        return self._price()

    def is_confirmed(self) -> bool:
        """Check a draft that is to become a link: prices typed in another currency have to be looked at once more."""
        if self.has_new_currency:
            self.form.form_errors.append(
                _("The prices are now in %(currency)s. Check them and make the link again.", currency=self.currency)
            )
        return self.is_valid()

    def _price(self) -> bool:
        wanted = [pricing.Wanted(item.plan, item.quantity, item.unit_retail_minor) for item in self.items]
        self.priced = pricing.price(wanted, currency=self.currency, terms=self.here.terms, at=self.here.at)
        return True

    def line(self, number: int) -> pricing.PricedLine | None:
        """Return the priced line of the card at this place, if the draft has been priced."""
        return self.priced[number] if self.priced else None

    def total(self, part: str) -> int:
        """Add up one part of all lines, such as `commission_minor`, in minor units of the draft's currency."""
        return sum(int(getattr(line.money, part)) for line in self.priced)

    @property
    def title(self) -> str:
        """What the partner calls the link; empty: the first offering's name."""
        return (self.form["title"].data or "").strip()

    @property
    def customer(self) -> str:
        """What names the customer that the link is for alone; empty: for anybody."""
        return (self.form["customer"].data or "").strip()

    def refuse_customer(self, sentence: str) -> None:
        """Say beside the field why the customer cannot be quoted."""
        _refuse(self.form["customer"], sentence)

    @property
    def days(self) -> int:
        """How many days it is to be valid."""
        return int(self.form["days"].data)

    def _item(self, card: PriceCard) -> LinkItem | None:
        public_id = card.facts.plan_public_id
        quantity, retail = self.form[f"quantity-{public_id}"], self.form[f"retail-{public_id}"]
        if not quantity.errors and (quantity.data is None or not 1 <= quantity.data <= MOST_UNITS):
            _refuse(quantity, _("Write a whole number from 1 to 100,000."))
        asked = self._asked(retail, card)
        return None if quantity.errors or asked is None else LinkItem(self.plans[public_id], quantity.data, asked)

    def _asked(self, retail: Any, card: PriceCard) -> int | None:
        if not (text := (retail.data or "").strip()):
            _refuse(retail, _("Write what a unit costs your customer."))
            return None
        try:
            asked = parse_amount(text, card.currency)
            card.bounds.check(asked)
        except Invalid as refusal:
            _refuse(retail, refusal.message)
            return None
        return asked

    def _check_days(self) -> None:
        days = self.form["days"]
        if not days.errors and (days.data is None or not 1 <= days.data <= 365):
            _refuse(days, _("Write a number of days from 1 to 365."))


@dataclass(frozen=True)
class BlankDraft:
    """The form of one plan before anybody has typed a price into it: nothing is priced, and nothing is asked."""

    form: BaseForm

    @classmethod
    def of_card(cls, card: PriceCard, arguments: Arguments) -> BlankDraft:
        """Return the form of the plan with what the address says of its quantity."""
        form = link_form([card], [card.currency], card.currency)
        form.process(arguments)
        return cls(form)

    def line(self, _number: int) -> None:
        """Return the priced line, which there is none of."""


def _refuse(of: Any, sentence: str) -> None:
    of.errors = [*of.errors, sentence]


def _of_plan(plan: Plan, cards: Sequence[PriceCard]) -> dict[str, PriceCard]:
    return {card.currency: card for card in cards if card.facts.plan_id == plan.id}


def _common(of_each: Sequence[Sequence[str]]) -> list[str]:
    return [currency for currency in (of_each[0] if of_each else []) if all(currency in each for each in of_each)]


def _choose(currencies: Sequence[str], asked: str | None, own: str) -> str:
    return next((code for code in (asked, own) if code and code in currencies), currencies[0] if currencies else own)


def _of_currency(arguments: Arguments, currency: str) -> Arguments:
    """Leave out retail prices that were typed in another currency: 900.00 EUR is not 900.00 USD."""
    if arguments.get("priced_in", currency) == currency:
        return arguments
    return MultiDict([pair for pair in arguments.items(multi=True) if not pair[0].startswith("retail-")])
