"""The shelf: what the shop shows in which order, what a unit costs there, and what its keeper earns by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import pricing
from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Offering
from marketplace.core import clock
from marketplace.core.currencies import parse_amount, to_decimal_text
from marketplace.core.errors import Invalid
from marketplace.db.transaction import transaction
from marketplace.storefronts import queries, shelf
from marketplace.storefronts.models import Storefront
from marketplace.storefronts.shop import ShopPrice, shop_prices
from marketplace.web.shopkeeping.keeper import Keeper

FIELD = "retail-"
FOUND = 8
MOVES = {"first": -shelf.MOST_CHOSEN, "up": -1, "down": 1}
"""How far each button moves an offering down the chosen shelf."""


@dataclass(frozen=True)
class Row:
    """One plan as the shelf page shows it. `entered` stands in its field; empty is the list price."""

    offering: Offering
    price: ShopPrice
    entered: str
    error: str

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"{FIELD}{self.price.card.facts.plan_public_id}"


def add_shelf(pages: Blueprint, keeper: Keeper) -> None:
    """Give a blueprint the shelf page."""

    @pages.get("/")
    def show() -> str:
        """Show what stands on the shelf, with prices and earnings in one currency."""
        return _page(keeper, keeper.storefront(), {}, {})

    @pages.post("/")
    def update() -> Response | tuple[str, int]:
        """Set the prices that were filled in, and do what the pressed button says: add, remove, first, up or down."""
        storefront, entered = keeper.storefront(), _entered()
        errors = _checked(storefront, entered)
        if errors:
            return _page(keeper, storefront, entered, errors), 422
        try:
            with transaction():
                _price(storefront, entered, at=clock.now())
                _press(storefront)
        except Invalid as refusal:
            flash(refusal.message, "warning")
        else:
            flash(_("Saved."), "success")
        kept = {name: request.form[name] for name in ("currency", "q", "cursor", "find") if request.form.get(name)}
        return redirect(keeper.url("shelf.show", **kept), 303)


def _page(keeper: Keeper, storefront: Storefront, entered: dict[str, str], errors: dict[str, str]) -> str:
    at = clock.now()
    page = queries.shelf_page(storefront, request.values.get("q", ""), None, request.values.get("cursor"))
    terms = pricing.seller_terms(storefront.partner_id, at=at)
    prices = shop_prices(storefront, page.items, terms=terms, at=at)
    every = [price for of_one in prices.values() for price in of_one]
    currencies = sorted({price.card.currency for price in every} | {storefront.currency})
    currency = _currency(storefront)
    return render_template(
        keeper.pages.shelf,
        storefront=storefront,
        page=page,
        rows=[
            _row(offering, price, entered, errors)
            for offering in page.items
            for price in prices[offering.id]
            if price.card.currency == currency
        ],
        unpriced=[each for each in page.items if not any(p.card.currency == currency for p in prices[each.id])],
        errors=errors,
        currency=currency,
        currencies=currencies,
        found=_found(storefront, currency, at),
        **keeper.context(),
    )


def _row(offering: Offering, price: ShopPrice, entered: dict[str, str], errors: dict[str, str]) -> Row:
    plan_id = price.card.facts.plan_public_id
    own = to_decimal_text(price.own_minor, price.card.currency) if price.own_minor is not None else ""
    return Row(offering, price, entered.get(plan_id, own), errors.get(plan_id, ""))


def _found(storefront: Storefront, currency: str, at: datetime) -> list[Offering]:
    """Return what could be put on the shelf as well, for the words that were searched for."""
    words = request.values.get("find", "").strip()
    if storefront.is_whole_catalogue or not words:
        return []
    chosen = shelf.chosen_keys(storefront)
    return catalog.shop_page(words, currency=currency, at=at, without=chosen, limit=FOUND).items


def _entered() -> dict[str, str]:
    return {name.removeprefix(FIELD): text.strip() for name, text in request.form.items() if name.startswith(FIELD)}


def _checked(storefront: Storefront, entered: dict[str, str]) -> dict[str, str]:
    """Return what is wrong with the prices that were filled in, by plan."""
    errors, currency = {}, _currency(storefront)
    for plan_id, card in _cards(storefront, entered, currency, at=clock.now()).items():
        if entered[plan_id]:
            try:
                card.bounds.check(parse_amount(entered[plan_id], currency))
            except Invalid as refusal:
                errors[plan_id] = refusal.message
    return errors


def _price(storefront: Storefront, entered: dict[str, str], *, at: datetime) -> None:
    currency = _currency(storefront)
    before = queries.prices_of(storefront)
    for plan_id, card in _cards(storefront, entered, currency, at=at).items():
        asked = parse_amount(entered[plan_id], currency) if entered[plan_id] else None
        if asked == before.get((card.facts.plan_id, currency)):
            continue
        if asked is None:
            shelf.use_list_price(storefront, card)
        else:
            shelf.set_price(storefront, card, asked)


def _cards(storefront: Storefront, entered: dict[str, str], currency: str, *, at: datetime) -> dict[str, Any]:
    """Return the price cards of the plans that were filled in, by public id; the house has no prices of its own."""
    if storefront.is_house or not entered:
        return {}
    page = queries.shelf_page(storefront, request.values.get("q", ""), None, request.values.get("cursor"))
    terms = pricing.seller_terms(storefront.partner_id, at=at)
    every = [price for of_one in shop_prices(storefront, page.items, terms=terms, at=at).values() for price in of_one]
    return {
        price.card.facts.plan_public_id: price.card
        for price in every
        if price.card.currency == currency and price.card.facts.plan_public_id in entered
    }


def _press(storefront: Storefront) -> None:
    for name in ("add", "remove", *MOVES):
        if public_id := request.form.get(name):
            offering = catalog.published_offering(public_id)
            if name == "add":
                shelf.add(storefront, offering)
            elif name == "remove":
                shelf.remove(storefront, offering)
            else:
                shelf.move(storefront, offering, by=MOVES[name])


def _currency(storefront: Storefront) -> str:
    asked = request.values.get("currency", "")
    return asked if len(asked) == 3 and asked.isalpha() and asked.isupper() else storefront.currency
