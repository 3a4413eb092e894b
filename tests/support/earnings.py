"""Paid sales in the books, made by the verbs that checkout and import use, at any instant and without Stripe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marketplace.catalog import pricing
from marketplace.catalog.models import Offering
from marketplace.commissions import accrual
from marketplace.core.ids import new_public_id
from marketplace.customers.models import Account as CustomerAccount
from marketplace.db.base import db
from marketplace.ledger import chart
from marketplace.ledger.rules import Account
from marketplace.orders import lifecycle, placement
from marketplace.orders.models import Order
from marketplace.orders.rules import Attribution, Judged, settled
from marketplace.partners.models import Partner
from marketplace.protection import guard
from marketplace.protection.decisions import Question

GERMAN = pricing.Buyer("DE")
HOUSE = Attribution((Judged("house", None, "won", "No partner has evidence that counts.", {}),))


def earn(
    partner: Partner | None,
    *offerings: Offering,
    at: datetime,
    unit_retail_minor: int | None = None,
    quantity: int = 1,
    is_outside: bool = False,
    cash: str = chart.IMPORTED_RECEIPTS,
    **changes: Any,
) -> Order:
    """Place, pay and book one order at `at`, commit, and return it. Tax is that of a customer in Germany.

    `partner` None is the house. `is_outside` also books it as settled before this system.
    """
    order = placed(partner, offerings, at=at, unit_retail_minor=unit_retail_minor, quantity=quantity, **changes)
    lifecycle.mark_paid(order, at=at, actor="system", reason="Paid in a test.")
    sold = accrual.accrue(order, cash=Account(cash), at=at, is_held=not is_outside)
    if is_outside:
        accrual.settle_outside(order, sold, at=at)
    db.session.commit()
    return order


def placed(
    partner: Partner | None,
    offerings: Sequence[Offering],
    *,
    at: datetime,
    unit_retail_minor: int | None = None,
    quantity: int = 1,
    **changes: Any,
) -> Order:
    """Place an order for the first plan of each offering, flushed and not paid.

    Without an `account_id` its account is a new one.
    """
    question = Question.of(
        (each.vendor_id for each in offerings),
        route=changes.pop("route", "import" if partner else "direct_order"),
        door_id=partner.id if partner else None,
        account_id=changes.pop("account_id", None) or _an_account(),
        at=at,
    )
    whose = settled("historic", partner.id, "The record names the partner.", {}) if partner else HOUSE
    facts: dict[str, Any] = {
        "decision": guard.check(question),
        "attribution": whose,
        "currency": "EUR",
        "items": [pricing.Wanted(each.plans[0], quantity, unit_retail_minor=unit_retail_minor) for each in offerings],
        "actor": "system",
        "reason": "Placed in a test.",
        "buyer": GERMAN,
        "seller_country": "DE",
    }
    return placement.place(placement.Draft(**{**facts, **changes}))


def _an_account() -> int:
    account = CustomerAccount(public_id=new_public_id("acc"), country="DE")
    db.session.add(account)
    db.session.flush()
    return account.id
