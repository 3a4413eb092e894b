"""What the two vendors have in stock, what each order holds of it, and keys in every state."""

from __future__ import annotations

from marketplace.stock.models import Delivery, LicenceKey, LicenceKeySecret, Stock, StockChange
from tests.security.seeding.catalog import Catalog
from tests.security.seeding.parties import Parties
from tests.security.seeding.rows import SINCE, SYSTEM, Rows


def seed_stock(rows: Rows, parties: Parties, catalog: Catalog) -> None:
    """Write a stock of each vendor; customer and partner A buy from vendor A, customer and partner B from vendor B."""
    for side in ("a", "b"):
        vendor = f"vendor_{side}"
        theirs = {"to": {vendor}, "by": SYSTEM | {vendor}, "vendor_id": getattr(parties, vendor)}
        plan = catalog.plans[vendor]
        rows.put(Stock.__table__, **theirs, plan_id=plan, kind="keys")
        rows.put(StockChange.__table__, to={vendor}, vendor_id=getattr(parties, vendor), plan_id=plan, quantity=4)
        for buyer in ("customer", "partner"):
            _seed_delivery(rows, parties, plan, side, buyer)
        _seed_key(rows, parties, plan, side, "free", delivery=None, buyer=None)


def _seed_delivery(rows: Rows, parties: Parties, plan: int, side: str, buyer: str) -> None:
    customer, partner, vendor = f"customer_{side}", f"partner_{side}", f"vendor_{side}"
    delivery = rows.put(
        Delivery.__table__, to={customer, partner, vendor}, by=SYSTEM, plan_id=plan, vendor_id=getattr(parties, vendor),
        partner_id=getattr(parties, partner), token_hash=f"hash-of-{customer}", buyer=buyer, quantity=1,
        state="delivered", delivered_at=SINCE,
    )  # fmt: skip
    _seed_key(rows, parties, plan, side, "delivered", delivery=delivery, buyer=buyer)


def _seed_key(
    rows: Rows, parties: Parties, plan: int, side: str, state: str, *, delivery: int | None, buyer: str | None
) -> None:
    vendor = f"vendor_{side}"
    vendor_id = getattr(parties, vendor)
    key = rows.put(
        LicenceKey.__table__, to={vendor}, by=SYSTEM | {vendor}, plan_id=plan, vendor_id=vendor_id, state=state,
        delivery_id=delivery,
    )  # fmt: skip
    # Neither the operator nor the vendor reads a key: its buyer does, and the worker that mails it.
    rows.put(
        LicenceKeySecret.__table__, house=SYSTEM, to={f"{buyer}_{side}"} if buyer else (), by=SYSTEM, key_id=key,
        vendor_id=vendor_id, delivery_id=delivery,
        token_hash=f"hash-of-customer_{side}" if buyer == "customer" else None,
        partner_id=getattr(parties, f"partner_{side}") if buyer == "partner" else None,
    )  # fmt: skip
