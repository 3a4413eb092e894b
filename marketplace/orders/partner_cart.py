"""Buying carts: what a partner's people put together for their own company, one open cart a member and currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import selectinload

from marketplace.catalog.models import Offering, Plan
from marketplace.core.ids import hash_secret, new_public_id, new_secret
from marketplace.db.base import db
from marketplace.orders.cart import MOST_OF_ONE
from marketplace.orders.errors import CartNotFound, CartOrdered, QuantityInvalid
from marketplace.orders.models import PartnerCart, PartnerCartLine


@dataclass(frozen=True, slots=True)
class Pick:
    """A plan to be put in, with the terms its buyer sees: minor units of the cart's currency, bps.

    `repeats_id` is the key of the past order it comes from.
    """

    plan_id: int
    description: str
    quantity: int
    seen_unit_list_minor: int
    seen_margin_bps: int
    repeats_id: int | None = None


def put(partner_id: int, member: str, picks: Sequence[Pick], *, currency: str, at: datetime) -> PartnerCart:
    """Put plans into the member's open cart in `currency`, which is opened where there is none.

    `member` is the person's public id. A plan stands in a cart once: what is put in last replaces an earlier line, so
    a second press changes nothing. Two tabs that open the first cart at once meet in one: the index allows no second.

    Raises:
        QuantityInvalid: a quantity is below one or above 100 000; nothing is changed.
    """
    for pick in picks:
        _check(pick.quantity, least=1)
    cart = _open(partner_id, member, currency, at)
    present = {line.plan_id: line for line in cart.lines}
    for pick in picks:
        line = present.get(pick.plan_id)
        if line is None:
            line = PartnerCartLine(partner_id=partner_id, token_hash=cart.token_hash, plan_id=pick.plan_id)
            cart.lines.append(line)
        line.description, line.quantity, line.repeats_id = pick.description, pick.quantity, pick.repeats_id
        line.seen_unit_list_minor, line.seen_margin_bps = pick.seen_unit_list_minor, pick.seen_margin_bps
    return cart


def open_carts(member: str) -> Sequence[PartnerCart]:
    """Return the member's open carts with their lines, by currency. A line's `plan` is None where it is not sold."""
    carts = _with_lines(select(PartnerCart).where(PartnerCart.member == member, PartnerCart.state == "open"))
    return db.session.scalars(carts.order_by(PartnerCart.currency)).all()


def by_public_id(member: str, public_id: str, *, is_to_change: bool = False) -> PartnerCart:
    """Return one of the member's own carts with its lines, its row locked where it is to change.

    Raises:
        CartNotFound: there is none, or it is somebody else's: both look alike.
    """
    return _one(
        select(PartnerCart).where(PartnerCart.public_id == public_id, PartnerCart.member == member),
        is_to_change=is_to_change,
    )


def held(token_hash: str) -> PartnerCart:
    """Return the cart of a hashed secret with its lines, its row locked, for its holder.

    Raises:
        CartNotFound: there is none.
    """
    return _one(select(PartnerCart).where(PartnerCart.token_hash == token_hash), is_to_change=True)


def change(cart: PartnerCart, quantities: Mapping[str, int]) -> None:
    """Set quantities by the public id of the plan; 0 takes the line out, a plan not named stays as it is.

    Raises:
        CartOrdered: it has become an order.
        QuantityInvalid: a quantity is negative or above 100 000; nothing is changed.
    """
    _check_open(cart)
    for quantity in quantities.values():
        _check(quantity, least=0)
    for line in list(cart.lines):
        wanted = quantities.get(line.plan.public_id) if line.plan else None
        if wanted is not None:
            _set(cart, line, wanted)


def remove_unsold(cart: PartnerCart) -> None:
    """Take out what nobody can buy any more.

    Raises:
        CartOrdered: it has become an order.
    """
    _check_open(cart)
    for line in [line for line in cart.lines if line.plan is None]:
        _set(cart, line, 0)


def _set(cart: PartnerCart, line: PartnerCartLine, quantity: int) -> None:
    if quantity:
        line.quantity = quantity
    else:
        cart.lines.remove(line)
        db.session.delete(line)


def _check_open(cart: PartnerCart) -> None:
    if cart.state != "open":
        raise CartOrdered


def _open(partner_id: int, member: str, currency: str, at: datetime) -> PartnerCart:
    """Return the open cart with its row locked, opened where there is none."""
    mine = select(PartnerCart).where(
        PartnerCart.member == member, PartnerCart.currency == currency, PartnerCart.state == "open"
    )
    locked = _with_lines(mine).with_for_update(of=PartnerCart).execution_options(populate_existing=True)
    while True:  # a second time only where the cart that was there has been ordered while its row was waited for
        db.session.execute(_opening(partner_id, member, currency, at))
        if (found := db.session.execute(locked).scalar_one_or_none()) is not None:
            return found


def _opening(partner_id: int, member: str, currency: str, at: datetime) -> Insert:
    opening = insert(PartnerCart).values(
        public_id=new_public_id("crt"),
        partner_id=partner_id,
        member=member,
        token_hash=hash_secret(new_secret()),  # nobody learns the secret: the portal lets its people act by the hash
        currency=currency,
        created_at=at,
    )
    return opening.on_conflict_do_nothing(index_elements=["member", "currency"], index_where=text("state = 'open'"))


def _one(statement: Select[PartnerCart], *, is_to_change: bool) -> PartnerCart:
    if is_to_change:
        statement = statement.with_for_update(of=PartnerCart).execution_options(populate_existing=True)
    found = db.session.execute(_with_lines(statement)).scalar_one_or_none()
    if found is None:
        raise CartNotFound
    return found


def _with_lines(statement: Select[PartnerCart]) -> Select[PartnerCart]:
    lines = selectinload(PartnerCart.lines)
    plan = lines.selectinload(PartnerCartLine.plan).joinedload(Plan.offering).joinedload(Offering.vendor)
    return statement.options(plan, lines.joinedload(PartnerCartLine.repeats))


def _check(quantity: int, *, least: int) -> None:
    if not least <= quantity <= MOST_OF_ONE:
        raise QuantityInvalid(quantity, MOST_OF_ONE)
