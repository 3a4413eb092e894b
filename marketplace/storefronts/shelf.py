"""What stands on a storefront's shelf, in which order, and what the partner asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, delete, func, select

from marketplace.audit import trail
from marketplace.catalog.models import Offering
from marketplace.catalog.price_cards import PriceCard
from marketplace.db.base import db
from marketplace.storefronts.errors import TooMuchChosen
from marketplace.storefronts.models import Storefront, StorefrontOffering, StorefrontPrice

MOST_CHOSEN: Final = 2_000


def add(storefront: Storefront, offering: Offering) -> None:
    """Put an offering at the end of the chosen shelf. One that stands there stays where it is.

    Raises:
        TooMuchChosen: the shelf is full.
    """
    # Two who add at once take turns, so that both find a place of their own.
    db.session.scalars(select(Storefront.id).where(Storefront.id == storefront.id).with_for_update()).one()
    if db.session.get(StorefrontOffering, (storefront.id, offering.id)) is not None:
        return
    own = StorefrontOffering.storefront_id == storefront.id
    count, last = db.session.execute(select(func.count(), func.max(StorefrontOffering.position)).where(own)).one()
    if count >= MOST_CHOSEN:
        raise TooMuchChosen(MOST_CHOSEN)
    position = (last or 0) + 1
    db.session.add(
        StorefrontOffering(
            storefront_id=storefront.id,
            offering_id=offering.id,
            partner_id=storefront.partner_id,
            position=position,
        )
    )
    _note("storefront.offering_added", storefront, offering)


def remove(storefront: Storefront, offering: Offering) -> None:
    """Take an offering from the chosen shelf. Its price is kept for the day it comes back."""
    gone = delete(StorefrontOffering).where(
        StorefrontOffering.storefront_id == storefront.id, StorefrontOffering.offering_id == offering.id
    )
    if db.session.execute(gone.returning(StorefrontOffering.offering_id)).all():
        _note("storefront.offering_removed", storefront, offering)


def move(storefront: Storefront, offering: Offering, *, by: int) -> None:
    """Move an offering up (`by` negative) or down the chosen shelf; beyond the ends it stays at the end."""
    standing = _standing(storefront)
    keys = [row.offering_id for row in standing]
    if offering.id not in keys:
        return
    place = keys.index(offering.id)
    positions = [row.position for row in standing]
    standing.insert(max(0, place + by), standing.pop(place))
    for position, row in zip(positions, standing, strict=True):
        row.position = position  # written only where it is another one: between the old place and the new


def set_price(storefront: Storefront, card: PriceCard, unit_retail_minor: int) -> None:
    """Ask `unit_retail_minor` (minor units of the card's currency) for a unit from now on. Carts keep what they have.

    The customer chooses the quantity, so the price must reach the partner price at every volume break.

    Raises:
        RetailBelowFloor: it is less than the partner pays at some quantity.
        RetailAboveMaximum: it is more than the vendor allows.
    """
    card.bounds.check(unit_retail_minor)
    key = (storefront.id, card.facts.plan_id, card.currency)
    price = db.session.get(StorefrontPrice, key)
    if price is None:
        price = StorefrontPrice(storefront_id=key[0], plan_id=key[1], currency=key[2], partner_id=storefront.partner_id)
        db.session.add(price)
    price.unit_retail_minor = unit_retail_minor
    facts = {"plan": card.facts.plan_public_id, "currency": card.currency, "unit_retail_minor": unit_retail_minor}
    trail.record("storefront.priced", "storefront", storefront.public_id, facts)


def use_list_price(storefront: Storefront, card: PriceCard) -> None:
    """Ask the list price of the day again. A second call changes nothing."""
    price = db.session.get(StorefrontPrice, (storefront.id, card.facts.plan_id, card.currency))
    if price is not None:
        db.session.delete(price)
        facts = {"plan": card.facts.plan_public_id, "currency": card.currency}
        trail.record("storefront.list_price_used", "storefront", storefront.public_id, facts)


def chosen_count(storefront: Storefront) -> int:
    """Return how many offerings were chosen, for sale or not."""
    statement = select(func.count()).where(StorefrontOffering.storefront_id == storefront.id)
    return db.session.scalar(statement) or 0


def chosen_keys(storefront: Storefront) -> Sequence[int]:
    """Return the keys of the chosen offerings in their order."""
    return [row.offering_id for row in db.session.scalars(_in_order(storefront))]


def _standing(storefront: Storefront) -> list[StorefrontOffering]:
    return list(db.session.scalars(_in_order(storefront).with_for_update()))


def _in_order(storefront: Storefront) -> Select[StorefrontOffering]:
    statement = select(StorefrontOffering).where(StorefrontOffering.storefront_id == storefront.id)
    return statement.order_by(StorefrontOffering.position, StorefrontOffering.offering_id)


def _note(action: str, storefront: Storefront, offering: Offering) -> None:
    trail.record(action, "storefront", storefront.public_id, {"offering": offering.public_id})
