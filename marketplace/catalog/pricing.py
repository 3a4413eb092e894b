"""Prices of what somebody wants: list price, margin, retail bounds, fee and tax of any number of lines at once.

`seller_terms` reads whose terms count, `price` works the lines out, `freeze` keeps them for a link. Everything that is
not arithmetic is loaded in at most three SQL statements, however many lines there are.

Source: docs/money.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from marketplace.catalog.frozen_terms import freeze, thaw
from marketplace.catalog.price_facts import PlanFacts
from marketplace.catalog.priced_line import PricedLine
from marketplace.catalog.reading import Reading
from marketplace.catalog.rules.breaks import ListPrice
from marketplace.catalog.rules.frozen import FrozenTerms, better_of
from marketplace.catalog.rules.lines import LineTerms, Way, price_line
from marketplace.catalog.rules.retail import RetailAboveMaximum, RetailBelowFloor
from marketplace.catalog.rules.tax import Tax, TaxRate, find_tax
from marketplace.catalog.seller_terms import HOUSE_TERMS, SellerTerms, seller_terms
from marketplace.catalog.wanted import Buyer, NotForSale, Wanted

__all__ = [
    "HOUSE_TERMS",
    "Buyer",
    "NotForSale",
    "PricedLine",
    "Reading",
    "RetailAboveMaximum",
    "RetailBelowFloor",
    "SellerTerms",
    "Wanted",
    "freeze",
    "price",
    "seller_terms",
    "thaw",
]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What holds for all lines of one call."""

    way: Way
    currency: str
    terms: SellerTerms
    account_id: int | None
    buyer: Buyer | None
    seller_country: str
    at: datetime
    facts: dict[int, PlanFacts]
    prices: dict[int, ListPrice | None]
    rates: list[TaxRate]


def price(
    items: Sequence[Wanted],
    *,
    currency: str,
    terms: SellerTerms,
    at: datetime,
    way: Literal["customer", "partner"] = "customer",
    account_id: int | None = None,
    buyer: Buyer | None = None,
    seller_country: str = "",
    reading: Reading | None = None,
) -> list[PricedLine]:
    """Price every item in `currency` at the seller's terms, in the order given.

    Terms of the house make house lines, whatever the `way`: list price, no margin. Frozen terms that still hold bring
    their own list price, and the better margin of theirs and today's. Without a buyer no tax is worked out;
    `seller_country` (ISO 3166; empty: never reverse-charged) is the operator's. At most three SQL statements, and none
    for what a `reading` of the instant `at` knows already.

    Raises:
        NotForSale: a plan is not published, has no list price in this currency, or its vendor no agreement.
        RetailBelowFloor: the partner asks less than its own price.
        RetailAboveMaximum: the partner asks more than the offering allows.
        Invalid: a quantity is below one, or a house or partner order names a retail price.

    Source: docs/money.md, "A line" and "Links keep their terms".
    """
    reading = reading or Reading(at)
    unpriced = {item.plan.id for item in items if item.historic_unit_minor is None and not _holds(item, at)}
    asked = _Asked(
        way="house" if terms.is_house else way,
        currency=currency,
        terms=terms,
        account_id=account_id,
        buyer=buyer,
        seller_country=seller_country,
        at=at,
        facts=reading.facts({item.plan.id for item in items}),
        prices=reading.prices(unpriced, currency),
        rates=reading.rates(buyer.country, buyer.region) if buyer else [],
    )
    return [_line(item, asked) for item in items]


def _line(item: Wanted, asked: _Asked) -> PricedLine:
    facts = _facts(item, asked)
    kept, list_price = _list_price(item, facts, asked)
    margin = asked.terms.margin_on(facts.subject, account_id=asked.account_id, at=asked.at)
    if kept is not None and not asked.terms.is_house:
        margin = better_of(kept, margin, asked.at)
    tax = _tax(facts, asked)
    money = price_line(
        LineTerms(
            way=asked.way,
            currency=asked.currency,
            quantity=item.quantity,
            unit_list_minor=_unit_list(item, list_price),
            margin=margin,
            fee_bps=facts.fee_bps,
            tax_bps=tax.bps if tax else 0,
            unit_retail_minor=item.unit_retail_minor,
            max_retail_minor=list_price.max_retail_minor if list_price else None,
        )
    )
    return PricedLine(
        plan=item.plan,
        facts=facts,
        way=asked.way,
        tier=asked.terms.tier,
        money=money,
        unit_retail_minor=money.unit_list_minor if item.unit_retail_minor is None else item.unit_retail_minor,
        margin=margin,
        list_price=list_price,
        tax=tax,
        frozen=kept,
        scopes=asked.terms.scopes,
        priced_at=asked.at,
    )


def _facts(item: Wanted, asked: _Asked) -> PlanFacts:
    facts = asked.facts.get(item.plan.id)
    if facts is None or not (facts.is_published or item.historic_unit_minor is not None):
        raise NotForSale("This offering is not for sale. Take it out and try again.", plan=item.plan.public_id)
    if facts.agreement_version is None:
        raise NotForSale(
            f"{facts.offering_name} is not for sale: no agreement with its vendor is in force.",
            plan=facts.plan_public_id,
        )
    return facts


def _list_price(item: Wanted, facts: PlanFacts, asked: _Asked) -> tuple[FrozenTerms | None, ListPrice | None]:
    """Find which list price counts, and the frozen terms if the item came with any, whether they still hold or not."""
    kept, kept_price = thaw(item.frozen_terms) if item.frozen_terms else (None, None)
    if item.historic_unit_minor is not None:
        return kept, None
    if kept_price is not None and _holds(item, asked.at):
        if kept_price.currency == asked.currency:
            return kept, kept_price
        raise _unpriced(facts, asked.currency)
    found = asked.prices.get(item.plan.id)
    if found is None:
        raise _unpriced(facts, asked.currency)
    return kept, found


def _unpriced(facts: PlanFacts, currency: str) -> NotForSale:
    return NotForSale(
        f"{facts.offering_name} has no list price in {currency}. Choose another currency.",
        plan=facts.plan_public_id,
        currency=currency,
    )


def _holds(item: Wanted, at: datetime) -> bool:
    if item.frozen_terms is None:
        return False
    kept, _price = thaw(item.frozen_terms)
    return kept.frozen_at <= at < kept.expires_at


def _unit_list(item: Wanted, list_price: ListPrice | None) -> int:
    if item.historic_unit_minor is not None:
        return item.historic_unit_minor
    # No list price without a historic unit price has been refused before.
    return list_price.unit_at(item.quantity) if list_price else 0


def _tax(facts: PlanFacts, asked: _Asked) -> Tax | None:
    if asked.buyer is None:
        return None
    return find_tax(asked.rates, facts.tax_class, asked.buyer.place, seller_country=asked.seller_country, at=asked.at)
