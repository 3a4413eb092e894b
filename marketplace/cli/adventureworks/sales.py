"""Historic orders: placed, paid and booked by the same code as a checkout, at the instants they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select

from marketplace.catalog import pricing
from marketplace.catalog.models import Plan
from marketplace.cli.adventureworks.channel import Seller
from marketplace.cli.adventureworks.files import CURRENCY, Sale
from marketplace.commissions import accrual
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.ledger import chart
from marketplace.ledger.rules import Account
from marketplace.orders import lifecycle, placement
from marketplace.orders.models import Order
from marketplace.orders.rules import settled
from marketplace.protection import guard
from marketplace.protection.decisions import Question
from marketplace.protection.errors import SaleRefused

PREFIX = "adventureworks:order:"
ORDERS_AT_ONCE = 25
"""Orders in one transaction: few enough that a stop loses little work, enough that commits do not dominate."""

NOON = time(12)
"""The file knows the day only; noon in the operator's zone lies in that day's month whatever the zone."""

Item = TypeVar("Item")


def take_in(
    sales: Iterable[Sale],
    plans: Mapping[str, Plan],
    sellers: Mapping[str, Seller],
    *,
    time_zone: str,
    owed: bool,
    progress: Callable[[int], None],
) -> int:
    """Import the orders that are not there yet, in the order given, and return how many were.

    `owed` leaves the commissions payable; otherwise each order is also booked as settled outside. Every few orders are
    one transaction: stop it at any time and run it again. `progress` is told how many orders each step has dealt with.

    Raises:
        SaleRefused: the guard refuses one. The attempt is on record; of its transaction nothing else is kept.
    """
    done = set(db.session.scalars(select(Order.external_ref).where(Order.external_ref.startswith(PREFIX))))
    zone = ZoneInfo(time_zone)
    terms: dict[int, pricing.SellerTerms] = {}
    imported = 0
    for some in _batches(sales, ORDERS_AT_ONCE):
        missing = [sale for sale in some if PREFIX + sale.number not in done]
        try:
            with transaction():
                drafts = [_draft(sale, plans, sellers[sale.reseller], zone, terms) for sale in missing]
                _book(placement.place_all(drafts), owed=owed)
        except SaleRefused as refusal:
            with transaction():
                guard.keep_refusal(refusal)
            raise
        imported += len(missing)
        progress(len(some))
    return imported


def _draft(
    sale: Sale, plans: Mapping[str, Plan], seller: Seller, zone: ZoneInfo, terms: dict[int, pricing.SellerTerms]
) -> placement.Draft:
    at = datetime.combine(sale.day, NOON, zone)
    partner = seller.partner
    if partner.id not in terms:
        terms[partner.id] = pricing.seller_terms(partner.id, at=at)
    return placement.Draft(
        decision=guard.check(
            Question.of(
                (plans[line.product].offering.vendor_id for line in sale.lines),
                route="import",
                door_id=partner.id,
                account_id=seller.account.id,
                at=at,
            )
        ),
        attribution=settled("historic", partner.id, "The imported record names the reseller.", {"order": sale.number}),
        currency=CURRENCY,
        items=[
            pricing.Wanted(
                plans[line.product],
                line.quantity,
                unit_retail_minor=line.unit_minor,
                historic_unit_minor=line.unit_minor,
            )
            for line in sale.lines
        ],
        actor="import",
        reason=f"Imported as {sale.number}.",
        external_ref=PREFIX + sale.number,
        terms=terms[partner.id],
    )


def _book(orders: Sequence[Order], *, owed: bool) -> None:
    for order in orders:
        lifecycle.mark_paid(order, at=order.placed_at, actor="import", reason="Paid before this system.")
    lines = accrual.sold_lines_of(orders)
    for order in orders:
        cash, at = Account(chart.IMPORTED_RECEIPTS), order.placed_at
        sold = accrual.accrue(order, cash=cash, at=at, lines=lines[order.id], is_held=owed)
        if not owed:
            accrual.settle_outside(order, sold, at=order.placed_at)
        db.session.expunge(order)  # it is written; memory stays the same for any number of orders


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
