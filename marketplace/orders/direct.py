"""Direct orders: the operator or a vendor enters an order for a customer, who gets a mail and pays on its own page.

Nobody takes a partner's customer this way: the guard is asked like for any other sale. Where the account is a
partner's, the sale is refused, or stays the house's and credits that partner with its whole margin, as its programme
says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from marketplace.catalog import pricing
from marketplace.catalog.models import Plan
from marketplace.core.ids import hash_secret
from marketplace.customers import directory
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.orders import attribution, placement, queries
from marketplace.orders.errors import NotYours, QuantityInvalid
from marketplace.orders.models import Order, PaymentRequest
from marketplace.orders.ordering import Purchase
from marketplace.protection import guard
from marketplace.protection.decisions import Question

MOST_LINES: Final = 50
MOST_OF_ONE: Final = 100_000
PURPOSE: Final = b"direct order "


@dataclass(frozen=True, slots=True)
class DirectItem:
    """A plan and how many units; they are sold at the list price of the moment."""

    plan: Plan
    quantity: int


def secret_of(draft: str, secret_key: str) -> str:
    """Return the customer's secret for the order that one filled-in form becomes.

    `draft` is the form's random mark. The same form makes the same secret, and so one order, however often it is sent;
    whoever sent it cannot work the secret out.
    """
    digest = hmac.new(secret_key.encode(), PURPOSE + draft.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def place(
    secret: str,
    purchase: Purchase,
    items: Sequence[DirectItem],
    *,
    currency: str,
    entered_by: str,
    address: str,
    at: datetime,
    vendor_id: int | None = None,
    po_number: str | None = None,
) -> Order:
    """Place the order and have its customer asked to pay at `address`, the page that `secret` opens.

    The customer acts, as the order is its own. `entered_by` is `operator` or `vendor`; with `vendor_id` only that
    vendor's offerings are taken. A second call with the same secret returns the first order and asks nobody again.

    Raises:
        SaleRefused: the guard refuses the sale. The caller rolls back, and keeps the refusal.
        NotYours: a plan is another vendor's.
        QuantityInvalid: a quantity is below 1 or above 100 000.
        NotForSale: something is not published, or has no list price in the currency.
    """
    token_hash = hash_secret(secret)
    if (placed := queries.by_token_hash(token_hash)) is not None:
        return placed
    _check(items, vendor_id)
    draft = _draft(
        token_hash, purchase, items, currency=currency, entered_by=entered_by, po_number=po_number, at=at
    )  # fmt: skip
    order = placement.place(draft)
    db.session.add(PaymentRequest(order_id=order.id, token_hash=order.token_hash, address=address, created_at=at))
    outbox.defer("mail.payment_request", order_id=order.id)
    return order


def _draft(
    token_hash: str,
    purchase: Purchase,
    items: Sequence[DirectItem],
    *,
    currency: str,
    entered_by: str,
    po_number: str | None,
    at: datetime,
) -> placement.Draft:
    vendor_ids = {item.plan.offering.vendor_id for item in items}
    account = directory.resolve(
        purchase.keys, country=purchase.details.country, names=purchase.names, vendor_ids=vendor_ids, at=at
    )
    decision = guard.check(
        Question.of(
            vendor_ids,
            route="direct_order",
            door_id=None,
            account_id=account.account_id,
            at=at,
        )
    )
    return placement.Draft(
        decision=decision,
        attribution=attribution.by_house(entered_by),
        currency=currency,
        items=[pricing.Wanted(item.plan, item.quantity) for item in items],
        actor=entered_by,
        reason=f"Entered by the {entered_by} for the customer.",
        token_hash=token_hash,
        contact=directory.contact_for(
            account.account_id, None, token_hash, purchase.details, po_number=(po_number or "").strip()
        ),
        buyer=purchase.buyer,
        seller_country=purchase.seller_country,
    )


def _check(items: Sequence[DirectItem], vendor_id: int | None) -> None:
    for item in items:
        if not 1 <= item.quantity <= MOST_OF_ONE:
            raise QuantityInvalid(item.quantity, MOST_OF_ONE)
        if vendor_id is not None and item.plan.offering.vendor_id != vendor_id:
            raise NotYours
