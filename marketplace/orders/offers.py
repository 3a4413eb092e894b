"""What a cart's lines cost, and at which terms each is settled once it is known whose order it is.

The retail price that a page showed stands, whoever gets the order: see docs/adr/0010-retail-shown-wins.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, true

from marketplace.catalog import pricing
from marketplace.db.answers import answered
from marketplace.db.base import db
from marketplace.orders import sellers
from marketplace.orders.errors import CartEmpty, OfferEnded, QuotedToAnother
from marketplace.orders.models import Cart, CartBinding, CartLine, Link, LinkLine
from marketplace.orders.rules import PRECEDENCE
from marketplace.orders.sellers import Seller
from marketplace.storefronts import queries as storefronts
from marketplace.storefronts.models import Storefront

_LINK: Final = answered(Link, func.links_of_my_cart(), "link")
_LINE: Final = answered(LinkLine, func.link_lines_of_my_cart(), "line")
_SELLER: Final = sellers.answered_for(_LINK.partner_id)
_LINKED: Final = select(_LINK, _LINE, *_SELLER.c).outerjoin(_LINE, _LINE.link_id == _LINK.id).outerjoin(_SELLER, true())


@dataclass(frozen=True, slots=True)
class Offers:
    """The links and storefronts that a cart was filled from, by key, and the links' frozen lines by link and plan.

    `sellers` are the links' partners by key.
    """

    links: Mapping[int, Link]
    lines: Mapping[tuple[int, int], LinkLine]
    storefronts: Mapping[int, Storefront] = field(default_factory=dict)
    sellers: Mapping[int, Seller | None] = field(default_factory=dict)

    def seller_of(self, cart: Cart) -> Seller | None:
        """Return the partner that the cart speaks for; None is the house. Asks only where a storefront bound it."""
        partner_id = last_bound(cart)
        if partner_id is not None and partner_id in self.sellers:
            return self.sellers[partner_id]
        return sellers.card(partner_id)

    def link_of(self, line: CartLine) -> Link | None:
        """Return the link that a cart's line came by."""
        return self.links.get(line.link_id) if line.link_id else None

    def storefront_of(self, line: CartLine) -> Storefront | None:
        """Return the storefront that a cart's line came by."""
        return self.storefronts.get(line.storefront_id) if line.storefront_id else None

    def frozen_terms(self, line: CartLine) -> dict[str, Any] | None:
        """Return the terms that a cart's line was offered at."""
        if line.storefront_id:
            return line.terms
        kept = self.lines.get((line.link_id, line.plan_id)) if line.link_id else None
        return kept.terms if kept else None

    def is_open(self, line: CartLine, at: datetime) -> bool:
        """Whether what a cart's line came by still stands at the instant `at`."""
        if (storefront := self.storefront_of(line)) is not None:
            return storefront.is_published and line.kept_until is not None and at < line.kept_until
        link = self.link_of(line)
        return link is None or link.is_open(at)

    def unit_minor(self, line: CartLine) -> int:
        """Return what a unit of a cart's line costs its customer before tax, at the line's quantity."""
        if line.unit_retail_minor is not None:
            return line.unit_retail_minor
        price = pricing.thaw(line.terms)[1] if line.terms else None
        return price.unit_at(line.quantity) if price else 0

    def is_foreign(self, line: CartLine, partner_id: int | None, account_id: int | None) -> bool:
        """Whether a cart's line was offered by another partner, or to another account by a quote.

        What the house offers is nobody's. As long as nobody knows which account it is, a quote is for whoever has it.
        """
        source = self.storefront_of(line) or self.link_of(line)
        is_elsewhere = source is not None and source.partner_id not in {None, partner_id}
        return is_elsewhere or self.is_quoted_to_another(line, account_id)

    def is_quoted_to_another(self, line: CartLine, account_id: int | None) -> bool:
        """Whether a cart's line came by a quote for another account than this one."""
        link = self.link_of(line)
        return link is not None and link.is_quote and account_id not in {None, link.account_id}

    def has_concession(self, line: CartLine) -> bool:
        """Whether a vendor or the operator pays something of what a cart's line was offered at."""
        terms = self.frozen_terms(line)
        kept = pricing.thaw(terms)[0] if terms else None
        return kept is not None and bool(kept.vendor_bps or kept.operator_bps)


def offers_of_acting_cart(cart: Cart) -> Offers:
    """Return what is behind the cart whose secret the acting customer holds.

    One SQL statement for its links, one for its storefronts, none for what it was not filled from.
    """
    sources: list[CartLine | CartBinding] = [*cart.lines, *cart.bindings]
    rows = db.session.execute(_LINKED).all() if any(each.link_id for each in sources) else []
    shops = storefronts.of_acting_cart() if any(each.storefront_id for each in sources) else ()
    found = Offers(
        {link.id: link for link, *_rest in rows},
        {(line.link_id, line.plan_id): line for _link, line, *_seller in rows if line},
        {shop.id: shop for shop in shops},
        {link.partner_id: sellers.of_row(seller) for link, _line, *seller in rows},
    )
    for row in (*found.links.values(), *found.lines.values()):
        db.session.expunge(row)  # their tables are closed to customers: they could not be read a second time
    return found


def check_standing(cart: Cart, offers: Offers, *, at: datetime) -> None:
    """Make sure that every line can still be ordered at the price shown.

    Raises:
        CartEmpty: there is no line.
        OfferEnded: a link or a storefront's price has ended since, or an offering is not for sale any more.
    """
    if not cart.lines:
        raise CartEmpty
    for line in cart.lines:
        if line.plan is None or not offers.is_open(line, at):
            source = offers.storefront_of(line) or offers.link_of(line)
            raise OfferEnded(source.title if source else "")


def shown(
    cart: Cart, offers: Offers, *, buyer: pricing.Buyer | None, seller_country: str, reading: pricing.Reading
) -> list[pricing.PricedLine]:
    """Price the cart as its customer sees it, at the terms of the partner that the cart speaks for.

    What the customer pays does not depend on who gets the order, so this is what it will cost.
    """
    partner_id = last_bound(cart)
    terms = reading.terms(partner_id)
    wanted = wanted_of(cart, offers, partner_id=partner_id, account_id=None, reading=reading)
    return pricing.price(
        wanted,
        currency=cart.currency,
        terms=terms,
        at=reading.at,
        buyer=buyer,
        seller_country=seller_country,
        reading=reading,
    )


def wanted_of(
    cart: Cart,
    offers: Offers,
    *,
    partner_id: int | None,
    account_id: int | None,
    reading: pricing.Reading,
) -> list[pricing.Wanted]:
    """Return what is to be priced: each line at the retail price shown, with the frozen terms that apply.

    A line of the partner's own link or storefront has the terms it was offered at (today's, where they are better).
    A line of another partner's has the partner's own terms of today, unless the price shown is below its partner price
    (or above a maximum set since): then the terms of the offer are taken, so that the customer pays what was shown and
    nobody earns less than nothing. So has a line of a quote that another account than the one quoted orders. A line of
    the house storefront keeps its list price; on it the partner has its own margin of today.

    Raises:
        QuotedToAnother: only special pricing for the account that was quoted allows the price shown.
    """
    foreign = [line for line in cart.lines if offers.is_foreign(line, partner_id, account_id)]
    unfit = _unfit(foreign, offers, cart.currency, partner_id=partner_id, account_id=account_id, reading=reading)
    for line in foreign:
        if line.plan_id in unfit and offers.is_quoted_to_another(line, account_id) and offers.has_concession(line):
            raise QuotedToAnother
    return [
        _foreign(line, offers) if line in foreign and line.plan_id not in unfit else _own(line, offers)
        for line in cart.lines
    ]


def last_bound(cart: Cart) -> int | None:
    """Return the partner that a cart alone speaks for: the one whose storefront was used last, else whose link.

    None for a cart that came by neither.
    """
    if not cart.bindings:
        return None
    return max(cart.bindings, key=lambda bound: (-PRECEDENCE.index(bound.level), bound.bound_at)).partner_id


def _unfit(
    lines: Sequence[CartLine],
    offers: Offers,
    currency: str,
    *,
    partner_id: int | None,
    account_id: int | None,
    reading: pricing.Reading,
) -> set[int]:
    if not lines:
        return set()
    items = [pricing.Wanted(line.plan, line.quantity) for line in lines]
    terms = reading.terms(partner_id)
    priced = pricing.price(items, currency=currency, terms=terms, at=reading.at, account_id=account_id, reading=reading)
    pairs = zip(lines, priced, strict=True)
    return {line.plan_id for line, own in pairs if not _fits(offers.unit_minor(line), own)}


def _fits(asked: int, own: pricing.PricedLine) -> bool:
    is_enough = asked >= own.unit_floor_minor and asked * own.quantity >= own.money.partner_total_minor
    return is_enough and (own.max_retail_minor is None or asked <= own.max_retail_minor)


def _own(line: CartLine, offers: Offers) -> pricing.Wanted:
    return pricing.Wanted(
        line.plan,
        line.quantity,
        unit_retail_minor=line.unit_retail_minor,
        frozen_terms=offers.frozen_terms(line),
    )


def _foreign(line: CartLine, offers: Offers) -> pricing.Wanted:
    """The price is named in any case: the list price of today need not be the one that was shown."""
    return pricing.Wanted(line.plan, line.quantity, unit_retail_minor=offers.unit_minor(line))
