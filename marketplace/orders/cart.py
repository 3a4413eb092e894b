"""Carts: opened and reached by a secret in the address, bound to partners by the links put into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.catalog.models import Offering, Plan
from marketplace.core.ids import hash_secret
from marketplace.db.base import db
from marketplace.orders.errors import CartCurrencyDiffers, CartNotFound, CartOrdered, OfferEnded, QuantityInvalid
from marketplace.orders.models import Cart, CartBinding, CartLine, Link, LinkLine

MOST_OF_ONE = 100_000


def open_cart(secret: str, *, currency: str, at: datetime) -> Cart:
    """Open an empty cart for whoever holds `secret`. The acting customer must be that holder."""
    cart = Cart(token_hash=hash_secret(secret), currency=currency, state="open", created_at=at, lines=[], bindings=[])
    db.session.add(cart)
    return cart


def find(secret: str, *, is_to_change: bool = False) -> Cart:
    """Return the cart of `secret` with lines and bindings, its row locked where it is to change.

    The lock lets a double click meet the state that the first one left. A line's `plan` is None where it is
    not for sale any more.

    Raises:
        CartNotFound: no cart has this secret.
    """
    statement = select(Cart).where(Cart.token_hash == hash_secret(secret))
    if is_to_change:
        statement = statement.with_for_update()
    belongings = selectinload(Cart.lines).selectinload(CartLine.plan).joinedload(Plan.offering)
    statement = statement.options(belongings.joinedload(Offering.vendor), selectinload(Cart.bindings))
    found = db.session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise CartNotFound
    return found


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


def bind(cart: Cart, link: Link, *, at: datetime) -> None:
    """Bind the cart to the link's partner at `at`; the last binding wins against earlier ones of its strength."""
    cart.bindings.append(
        CartBinding(token_hash=cart.token_hash, level="link", partner_id=link.partner_id, link_id=link.id, bound_at=at)
    )


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
            plan_id=line.plan_id, link_id=line.link_id, quantity=line.quantity, unit_retail_minor=line.unit_retail_minor
        )
        for line in cart.lines
    ]
    bindings = [
        CartBinding(level=bound.level, partner_id=bound.partner_id, link_id=bound.link_id, bound_at=bound.bound_at)
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


def _check_open(cart: Cart) -> None:
    if cart.state != "open":
        raise CartOrdered


def _drop(cart: Cart, plan_ids: set[int]) -> None:
    for line in [line for line in cart.lines if line.plan_id in plan_ids]:
        cart.lines.remove(line)
        db.session.delete(line)
