"""Deliveries: of one order, of a vendor or of all; those that are owed; and the keys in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Offering, Plan
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.stock.models import Delivery, LicenceKey, LicenceKeySecret, Stock
from marketplace.stock.rules import DELIVERY
from marketplace.stock.vault import Vault

STATES = DELIVERY.states


def of_order(order_ref: str) -> dict[str, Delivery]:
    """Return the deliveries of an order, by public id of the line, as far as the acting party may see them."""
    statement = select(Delivery).where(Delivery.order_ref == order_ref).order_by(Delivery.id)
    return {delivery.line_ref: delivery for delivery in db.session.scalars(statement)}


def keys_in(deliveries: Iterable[Delivery], *, state: str = "") -> dict[int, list[LicenceKey]]:
    """Return the keys of each delivery, of one state or of all, without their text, by the delivery's key.

    For vendor and operator.
    """
    ids = [delivery.id for delivery in deliveries]
    found: dict[int, list[LicenceKey]] = {delivery_id: [] for delivery_id in ids}
    if ids:
        statement = select(LicenceKey).where(LicenceKey.delivery_id.in_(ids)).order_by(LicenceKey.id)
        if state:
            statement = statement.where(LicenceKey.state == state)
        for key in db.session.scalars(statement):
            found[key.delivery_id or 0].append(key)
    return found


def keys_for_buyer(deliveries: Iterable[Delivery], vault: Vault) -> dict[int, list[str]]:
    """Return the keys that were handed over and not taken back, in clear, by the delivery's key.

    Row security leaves each buyer its own.

    Raises:
        KeysUnreadable: the present secret is not the one they were sealed with.
    """
    ids = [delivery.id for delivery in deliveries if delivery.state == "delivered"]
    found: dict[int, list[str]] = {delivery_id: [] for delivery_id in ids}
    if ids:
        secret = LicenceKeySecret
        kept = secret.delivery_id.in_(ids) & secret.taken_back_at.is_(None)
        statement = select(secret.delivery_id, secret.sealed).where(kept).order_by(secret.key_id)
        for delivery_id, sealed in db.session.execute(statement):
            found[delivery_id or 0].append(vault.open(sealed))
    return found


def deliveries_page(
    *,
    vendor_id: int | None = None,
    plan_id: int | None = None,
    state: str = "",
    search: str = "",
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Delivery]:
    """Return a page of deliveries, the newest first, each with stock, plan, offering and vendor.

    `search` is a part of the order's id or of the offering's name.
    """
    statement = _with_belongings().join(Delivery.stock).join(Stock.plan).join(Plan.offering)
    if vendor_id is not None:
        statement = statement.where(Delivery.vendor_id == vendor_id)
    if plan_id is not None:
        statement = statement.where(Delivery.plan_id == plan_id)
    if state in STATES:
        statement = statement.where(Delivery.state == state)
    if words := search.strip():
        columns = (Delivery.order_ref, Offering.name)
        statement = statement.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    return paged(statement, order=(Delivery.id,), cursor=cursor, limit=limit, is_descending=True)


def oldest_owed(vendor_id: int, *, limit: int = 10) -> Sequence[Delivery]:
    """Return what a vendor owes longest, the oldest first, with plan and offering."""
    statement = _with_belongings().where(Delivery.vendor_id == vendor_id, Delivery.state == "owed")
    return db.session.scalars(statement.order_by(Delivery.owed_at, Delivery.id).limit(limit)).all()


def count_owed(vendor_id: int | None = None) -> int:
    """Return how many deliveries are owed, by one vendor or by all."""
    statement = select(func.count()).select_from(Delivery).where(Delivery.state == "owed")
    if vendor_id is not None:
        statement = statement.where(Delivery.vendor_id == vendor_id)
    return db.session.scalar(statement) or 0


def _with_belongings() -> Select[Delivery]:
    stock = joinedload(Delivery.stock, innerjoin=True)
    offering = stock.joinedload(Stock.plan, innerjoin=True).joinedload(Plan.offering, innerjoin=True)
    return select(Delivery).options(offering, stock.joinedload(Stock.vendor, innerjoin=True))
