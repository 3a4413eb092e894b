"""What a cart's lines cost, and at which terms each is settled once it is known whose order it is.

The retail price that a page showed stands, whoever gets the order: see docs/adr/0010-retail-shown-wins.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from marketplace.catalog import pricing
from marketplace.db.base import db
from marketplace.orders.errors import CartEmpty, OfferEnded
from marketplace.orders.models import Cart, CartLine, Link, LinkLine

LINKS = text("select * from links_of_my_cart()")
LINES = text("select * from link_lines_of_my_cart()")


@dataclass(frozen=True, slots=True)
class Offers:
    """The links that a cart is bound to, by key, and their frozen lines by link and plan."""

    links: Mapping[int, Link]
    lines: Mapping[tuple[int, int], LinkLine]

    def frozen(self, line: CartLine) -> LinkLine | None:
        """Return the frozen terms that a cart's line came by."""
        return self.lines.get((line.link_id, line.plan_id)) if line.link_id else None

    def link_of(self, line: CartLine) -> Link | None:
        """Return the link that a cart's line came by."""
        return self.links.get(line.link_id) if line.link_id else None


def offers_of_acting_cart() -> Offers:
    """Return the offers behind the cart whose secret the acting customer holds, in two SQL statements."""
    links = db.session.scalars(select(Link).from_statement(LINKS)).all()
    lines = db.session.scalars(select(LinkLine).from_statement(LINES)).all()
    for row in (*links, *lines):
        db.session.expunge(row)  # their tables are closed to customers: they could not be read a second time
    return Offers({link.id: link for link in links}, {(line.link_id, line.plan_id): line for line in lines})


def check_standing(cart: Cart, offers: Offers, *, at: datetime) -> None:
    """Make sure that every line can still be ordered at the price shown.

    Raises:
        CartEmpty: there is no line.
        OfferEnded: a link has expired or was revoked since, or an offering is not for sale any more.
    """
    if not cart.lines:
        raise CartEmpty
    for line in cart.lines:
        link = offers.link_of(line)
        if line.plan is None or (link is not None and not link.is_open(at)):
            raise OfferEnded(link.title if link else "")


def shown(
    cart: Cart, offers: Offers, *, buyer: pricing.Buyer | None, seller_country: str, at: datetime
) -> list[pricing.PricedLine]:
    """Price the cart as its customer sees it, at the terms of the partner whose link was put in last.

    What the customer pays does not depend on who gets the order, so this is what it will cost.
    """
    partner_id = last_bound(cart)
    terms = pricing.seller_terms(partner_id, at=at)
    wanted = wanted_of(cart, offers, partner_id=partner_id, account_id=None, terms=terms, at=at)
    return pricing.price(wanted, currency=cart.currency, terms=terms, at=at, buyer=buyer, seller_country=seller_country)


def wanted_of(
    cart: Cart,
    offers: Offers,
    *,
    partner_id: int | None,
    account_id: int | None,
    terms: pricing.SellerTerms,
    at: datetime,
) -> list[pricing.Wanted]:
    """Return what is to be priced: each line at the retail price shown, with the frozen terms that apply.

    A line of the partner's own link has that link's terms (today's, where they are better). A line of another
    partner's link has the partner's own terms of today, unless the price shown is below its partner price (or above
    a maximum set since): then the link's terms are taken, so that the customer pays what was shown and nobody earns
    less than nothing.
    """
    foreign = [line for line in cart.lines if _is_foreign(offers.link_of(line), partner_id)]
    unfit = _unfit(foreign, cart.currency, terms=terms, account_id=account_id, at=at)
    return [
        _wanted(line, None if line in foreign and line.plan_id not in unfit else offers.frozen(line))
        for line in cart.lines
    ]


def last_bound(cart: Cart) -> int | None:
    """Return the partner whose link was put in last; None for a cart that came by no link."""
    return max(cart.bindings, key=lambda binding: binding.bound_at).partner_id if cart.bindings else None


def _unfit(
    lines: Sequence[CartLine], currency: str, *, terms: pricing.SellerTerms, account_id: int | None, at: datetime
) -> set[int]:
    if not lines:
        return set()
    items = [pricing.Wanted(line.plan, line.quantity) for line in lines]
    priced = pricing.price(items, currency=currency, terms=terms, at=at, account_id=account_id)
    pairs = zip(lines, priced, strict=True)
    return {line.plan_id for line, own in pairs if not _fits(line.unit_retail_minor, own)}


def _fits(asked: int | None, own: pricing.PricedLine) -> bool:
    if asked is None:
        return True
    is_enough = asked >= own.unit_floor_minor and asked * own.quantity >= own.money.partner_total_minor
    return is_enough and (own.max_retail_minor is None or asked <= own.max_retail_minor)


def _is_foreign(link: Link | None, partner_id: int | None) -> bool:
    return link is not None and link.partner_id != partner_id


def _wanted(line: CartLine, frozen: LinkLine | None) -> pricing.Wanted:
    return pricing.Wanted(
        line.plan,
        line.quantity,
        unit_retail_minor=line.unit_retail_minor,
        frozen_terms=frozen.terms if frozen else None,
    )
