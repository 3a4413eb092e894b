"""Who sells: the few facts of a partner that its customers may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.selectable import LateralFromClause

from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.storefronts.faces import Face

_FACTS: Final = ("public_id", "name", "slug", "country", "state")
_FACE: Final = ("shop_slug", "shop_title", "shop_tagline", "shop_color", "shop_logo")


@dataclass(frozen=True, slots=True)
class Seller:
    """A partner as its customers see it, with the face of its shop where that is open."""

    public_id: str
    name: str
    slug: str
    country: str
    is_active: bool
    face: Face | None = None


def card(partner_id: int | None) -> Seller | None:
    """Return who sells, whoever asks; None for the house."""
    if partner_id is None:
        return None
    row = db.session.execute(_CARD, {"partner_id": partner_id}).one_or_none()
    return of_row(row) if row else None


def of_order(order: Order) -> Seller | None:
    """Return who sells an order, as its customer is told; None for the house.

    An order to somebody's account by another door names nobody until it is paid: whoever types an address into a
    checkout would be told whose customer that is.
    """
    return card(order.partner_id if order.is_paid or not order.is_of_somebody else None)


def answered_for(partner_id: InstrumentedAttribute[int] | BindParameter[int]) -> LateralFromClause:
    """Return who sells as a part of a larger question, to be joined where `partner_id` is known."""
    return select(*func.seller_card(partner_id).table_valued(*_FACTS, *_FACE, name="card").c).lateral("seller")


def of_row(facts: Sequence[Any]) -> Seller | None:
    """Return the seller of what `answered_for` has answered; None where there is none."""
    public_id, name, slug, country, state, *shop = facts
    if not public_id:
        return None
    return Seller(public_id, name, slug, country, state == "active", Face(*shop) if shop[0] else None)


_CARD: Final = select(*answered_for(bindparam("partner_id")).c)
