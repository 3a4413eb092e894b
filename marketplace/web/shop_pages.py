"""The pages of a shop as its customers see them, and as its own people preview them: what stands on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext as _

from marketplace.catalog import illustrating, pricing
from marketplace.catalog.models import Category
from marketplace.catalog.queries.covers import covers
from marketplace.orders import sellers
from marketplace.storefronts import queries
from marketplace.storefronts.models import Storefront
from marketplace.storefronts.rules.words import paragraphs
from marketplace.storefronts.shop import ShopPrice, price_in, shop_prices
from marketplace.web.brands import brand_of


@dataclass(frozen=True, slots=True)
class ShopAddresses:
    """Where the pages of a shop are. `put` takes an offering into a cart; None in a preview, where nothing is sold."""

    home: str
    theme: str
    offering: Callable[[str], str]
    put: str | None = None


def home_page(storefront: Storefront, addresses: ShopAddresses, *, at: datetime) -> dict[str, Any]:
    """Return what the shop's first page shows: welcome, and the shelf by search and category."""
    categories = queries.categories_of(storefront)
    category = _chosen([own for own, _many in categories])
    page = queries.shelf_page(storefront, request.args.get("q", ""), category, request.args.get("cursor"))
    terms = pricing.seller_terms(storefront.partner_id, at=at)
    prices = shop_prices(storefront, page.items, terms=terms, at=at)
    return {
        **_frame(storefront, addresses),
        "paragraphs": paragraphs(storefront.welcome),
        "page": page,
        "prices": {key: price_in(of_one, storefront.currency) for key, of_one in prices.items()},
        "covers": covers([offering.id for offering in page.items]),
        "categories": [("", _("Everything")), *((own.public_id, f"{own.name} ({many})") for own, many in categories)],
        "is_filtered": bool(category or request.args.get("q")),
    }


def offering_page(
    storefront: Storefront, offering_id: str, addresses: ShopAddresses, *, at: datetime
) -> dict[str, Any]:
    """Return what the page of one offering shows: pictures, words, and the price of every plan in one currency.

    Raises:
        NotOnShelf: the storefront does not show it.
    """
    offering = queries.offering_of(storefront, offering_id)
    terms = pricing.seller_terms(storefront.partner_id, at=at)
    prices = shop_prices(storefront, [offering], terms=terms, at=at)[offering.id]
    currencies = sorted({price.card.currency for price in prices})
    currency = _currency(currencies, storefront)
    return {
        **_frame(storefront, addresses),
        "offering": offering,
        "pictures": [(each.digest, each.alt) for each in illustrating.pictures_of(offering)],
        "paragraphs": paragraphs(offering.description),
        "prices": [price for price in prices if price.card.currency == currency],
        "currency": currency,
        "currencies": currencies,
    }


def price_of(prices: list[ShopPrice], plan_id: str) -> ShopPrice | None:
    """Return the price of one plan by its public id."""
    return next((price for price in prices if price.card.facts.plan_public_id == plan_id), None)


def _frame(storefront: Storefront, addresses: ShopAddresses) -> dict[str, Any]:
    seller = sellers.card(storefront.partner_id)
    return {
        "storefront": storefront,
        "addresses": addresses,
        "seller": {"name": seller.name, "home_url": addresses.home} if seller else None,
        "brand": brand_of(storefront, home_url=addresses.home, theme_url=addresses.theme),
        "home_url": addresses.home,
    }


def _currency(currencies: list[str], storefront: Storefront) -> str:
    wanted = (request.values.get("currency", ""), storefront.currency)
    return next((code for code in wanted if code in currencies), currencies[0] if currencies else storefront.currency)


def _chosen(categories: list[Category]) -> Category | None:
    wanted = request.args.get("category")
    return next((each for each in categories if each.public_id == wanted), None)
