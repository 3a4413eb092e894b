"""Carts: reached by a secret in the address, bound to partners by the links and storefronts they are filled from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog import pricing
from marketplace.catalog.models import Offering, Plan
from marketplace.core.ids import hash_secret
from marketplace.db.base import db
from marketplace.orders.errors import CartCurrencyDiffers, CartNotFound, CartOrdered, OfferEnded, QuantityInvalid
from marketplace.orders.models import Cart, CartBinding, CartLine, Link, LinkLine
from marketplace.storefronts.models import Storefront

MOST_OF_ONE = 100_000

KEPT_DAYS = 7
"""So long a price of a storefront stands in a cart. A link says itself until when its price stands."""


def open_cart(secret: str, *, currency: str, at: datetime) -> Cart:
    """Open an empty cart for whoever holds `secret`. The acting customer must be that holder."""
    cart = Cart(token_hash=hash_secret(secret), currency=currency, state="open", created_at=at, lines=[], bindings=[])
    db.session.add(cart)
    return cart


def find(secret: str, *, is_to_change: bool = False) -> Cart:
    """Return the cart of `secret` with lines and bindings, its row locked where it is to change.

    The lock lets a double click meet the state that the first one left. A line's `plan` is None where it is
    not for sale any more. Two SQL statements.

    Raises:
        CartNotFound: no cart has this secret.
    """
    statement = select(Cart).where(Cart.token_hash == hash_secret(secret))
    if is_to_change:
        statement = statement.with_for_update(of=Cart)
    lines = joinedload(Cart.lines).joinedload(CartLine.plan).joinedload(Plan.offering).joinedload(Offering.vendor)
    statement = statement.options(lines, selectinload(Cart.bindings)).execution_options(populate_existing=True)
    found = db.session.execute(statement).unique().scalar_one_or_none()
    if found is None:
        raise CartNotFound
    return found


def lines_in(secret: str) -> int:
    """Return how many lines the cart of `secret` has while it is open; 0 where there is none."""
    statement = select(func.count(CartLine.id)).join(Cart, Cart.id == CartLine.cart_id)
    return db.session.scalar(statement.where(Cart.token_hash == hash_secret(secret), Cart.state == "open")) or 0


def put(cart: Cart, link: Link, lines: Sequence[LinkLine], *, at: datetime) -> None:
    """Put all that a link offers into the cart, and bind the cart to its partner.

    A plan stands in a cart once: the offer put in last replaces an earlier one, so a second press changes nothing.
    Lines that are not for sale any more are left out.

    Raises:
        CartOrdered: it has become an order.
        OfferEnded: the link has expired or was revoked.
        CartCurrencyDiffers: the offer is in another currency.
    """
    _check_open(cart)
    if not link.is_open(at):
        raise OfferEnded(link.title)
    if link.currency != cart.currency:
        raise CartCurrencyDiffers(cart.currency, link.currency)
    offered = [line for line in lines if line.plan is not None]
    _drop(cart, {line.plan_id for line in offered})
    cart.lines.extend(
        CartLine(
            token_hash=cart.token_hash,
            plan_id=line.plan_id,
            link_id=link.id,
            quantity=line.quantity,
            unit_retail_minor=line.unit_retail_minor,
        )
        for line in offered
    )
    bind(cart, link, at=at)


def put_from_storefront(
    cart: Cart, storefront: Storefront, line: pricing.PricedLine, *, unit_retail_minor: int | None, at: datetime
) -> None:
    """Put a priced line of a storefront into the cart, and bind the cart to its partner; the house binds nobody.

    Price and terms are kept for `KEPT_DAYS` days, whatever is changed meanwhile. `unit_retail_minor` is the
    storefront's own price; None is the list price of this moment, at each quantity what it says for that. A plan stands
    in a cart once, so a second press changes nothing.

    Raises:
        CartOrdered: it has become an order.
        CartCurrencyDiffers: the line is in another currency.
        QuantityInvalid: it is not between 1 and 100 000.
    """
    _check_open(cart)
    if line.money.currency != cart.currency:
        raise CartCurrencyDiffers(cart.currency, line.money.currency)
    if not 1 <= line.quantity <= MOST_OF_ONE:
        raise QuantityInvalid(line.quantity, MOST_OF_ONE)
    kept_until = at + timedelta(days=KEPT_DAYS)
    _drop(cart, {line.plan.id})
    cart.lines.append(
        CartLine(
            token_hash=cart.token_hash,
            plan_id=line.plan.id,
            storefront_id=storefront.id,
            quantity=line.quantity,
            unit_retail_minor=unit_retail_minor,
            terms=pricing.freeze(line, source_id=storefront.public_id, at=at, expires_at=kept_until),
            kept_until=kept_until,
        )
    )
    if storefront.partner_id is not None:
        _bind(cart, "storefront", storefront.partner_id, at, storefront_id=storefront.id)


def bind(cart: Cart, link: Link, *, at: datetime) -> None:
    """Bind the cart to the link's partner at `at`; the last binding wins against earlier ones of its strength."""
    _bind(cart, "link", link.partner_id, at, link_id=link.id)


def change(cart: Cart, quantities: Mapping[str, int]) -> None:
    """Set quantities by the public id of the plan; 0 takes the line out, a plan not named stays as it is.

    Raises:
        CartOrdered: it has become an order.
        QuantityInvalid: a quantity is negative or above 100 000; nothing is changed.
    """
    _check_open(cart)
    for quantity in quantities.values():
        if not 0 <= quantity <= MOST_OF_ONE:
            raise QuantityInvalid(quantity, MOST_OF_ONE)
    for line in cart.lines:
        if line.plan is not None:
            line.quantity = quantities.get(line.plan.public_id, line.quantity) or 0
    _drop(cart, {line.plan_id for line in cart.lines if line.quantity == 0})


def last_storefront(cart: Cart) -> int | None:
    """Return the key of the storefront that something in the cart came from last; None where nothing did."""
    keys = [line.storefront_id for line in cart.lines if line.storefront_id is not None]
    return keys[-1] if keys else None


def remove_unavailable(cart: Cart) -> None:
    """Take out what is not for sale any more.

    Raises:
        CartOrdered: it has become an order.
    """
    _check_open(cart)
    _drop(cart, {line.plan_id for line in cart.lines if line.plan is None})


def copy_of(cart: Cart) -> tuple[list[CartLine], list[CartBinding]]:
    """Return lines and bindings like the cart's, belonging to no cart yet."""
    lines = [
        CartLine(
            plan_id=line.plan_id,
            link_id=line.link_id,
            storefront_id=line.storefront_id,
            quantity=line.quantity,
            unit_retail_minor=line.unit_retail_minor,
            terms=line.terms,
            kept_until=line.kept_until,
        )
        for line in cart.lines
    ]
    bindings = [
        CartBinding(
            level=bound.level,
            partner_id=bound.partner_id,
            link_id=bound.link_id,
            storefront_id=bound.storefront_id,
            bound_at=bound.bound_at,
        )
        for bound in cart.bindings
    ]
    return lines, bindings


def fill(cart: Cart, lines: Sequence[CartLine], bindings: Sequence[CartBinding]) -> None:
    """Put copied lines and bindings into an empty cart."""
    for line in lines:
        line.token_hash = cart.token_hash
    for binding in bindings:
        binding.token_hash = cart.token_hash
    cart.lines.extend(lines)
    cart.bindings.extend(bindings)


def _bind(cart: Cart, level: str, partner_id: int, at: datetime, **source: int) -> None:
    cart.bindings.append(
        CartBinding(token_hash=cart.token_hash, level=level, partner_id=partner_id, bound_at=at, **source)
    )


def _check_open(cart: Cart) -> None:
    if cart.state != "open":
        raise CartOrdered


def _drop(cart: Cart, plan_ids: set[int]) -> None:
    for line in [line for line in cart.lines if line.plan_id in plan_ids]:
        cart.lines.remove(line)
        db.session.delete(line)
