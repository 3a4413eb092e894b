"""What partners bought for themselves: the same cart, placement, booking and invoice as in the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from marketplace.catalog import pricing
from marketplace.catalog.models import Plan
from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.supply import Shop
from marketplace.commissions import accrual
from marketplace.core import clock
from marketplace.customers.directory import partner_key
from marketplace.customers.tax_numbers import recognise
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.invoicing import issuing
from marketplace.ledger import chart
from marketplace.ledger.rules import Account
from marketplace.orders import buying, lifecycle, partner_cart, partner_prices, queries
from marketplace.orders.models import Order
from marketplace.partners import billing
from marketplace.partners.models import Partner
from marketplace.runtime.issuer import issuer

PAID_AFTER = timedelta(minutes=2)


def take_in(data: Mapping[str, Any], programme: Programme, shop: Shop, *, opened_at: datetime, today: datetime) -> None:
    """State invoice details when the marketplace opens, then place the purchases in the order of their days.

    No payment page stood behind these orders: their money side is `imported.receipts`, like that of the sales.
    """
    for row in data["billing"]:
        with clock.frozen(opened_at) as at:
            _bill_to(row, programme, at)
    days = [(days, row) for row in data["purchases"] for days in (row["days"], *row.get("again", ()))]
    last: dict[str, Order] = {}
    for ago, row in sorted(days, key=lambda each: -each[0]):
        with clock.frozen((today - timedelta(days=ago)).replace(hour=9, minute=30, second=0, microsecond=0)) as at:
            last[row["partner"]] = _buy(row, programme, shop, repeats=last.get(row["partner"]), at=at)


def _bill_to(row: Mapping[str, Any], programme: Programme, at: datetime) -> None:
    partner = programme.partners[row["partner"]]
    number = recognise(row.get("tax_number", ""), partner.country)
    stated = billing.Billing(
        **{name: row[name] for name in ("line1", "line2", "postal_code", "city", "region") if name in row},
        tax_number=number.value if number else "",
        has_valid_tax_number=number is not None and number.vat_country == partner.country,
    )
    billing.state(partner, stated, by=programme.sellers[row["partner"]].public_id, at=at)


def place(partner: Partner, member: User, items: Sequence[tuple[Plan, int]], *, at: datetime) -> Order:
    """Order these quantities of plans for a partner, by one of its people, at its own prices of `at`."""
    terms = pricing.seller_terms(partner.id, at=at)
    picks = [
        partner_prices.pick(plan, quantity, currency=partner.currency, terms=terms, at=at) for plan, quantity in items
    ]
    return _order(picks, partner, member.public_id, terms, at)


def conclude(order: Order, *, at: datetime) -> None:
    """Take the order's money as come in before this demo: deliver, book and invoice."""
    lifecycle.mark_paid(order, at=at, actor="demo", reason="Paid before this demo.")
    accrual.accrue(order, cash=Account(chart.IMPORTED_RECEIPTS), at=at)
    issuing.issue(order, issuer(), at=at)


def _buy(row: Mapping[str, Any], programme: Programme, shop: Shop, *, repeats: Order | None, at: datetime) -> Order:
    partner, member = programme.partners[row["partner"]], programme.sellers[row["partner"]]
    if repeats is None:
        order = place(partner, member, [(shop.plan(key), quantity) for key, quantity in row["items"]], at=at)
    else:
        picks, terms = partner_prices.picks_of(repeats, queries.lines(repeats)), pricing.seller_terms(partner.id, at=at)
        order = _order(picks, partner, member.public_id, terms, at)
    conclude(order, at=at + PAID_AFTER)
    return order


def _order(
    picks: list[partner_cart.Pick], partner: Partner, member: str, terms: pricing.SellerTerms, at: datetime
) -> Order:
    cart = partner_cart.put(partner.id, member, picks, currency=partner.currency, at=at)
    db.session.flush()  # what is ordered is read by the cart's token
    details = billing.details_of(partner.id)
    buyer = pricing.Buyer(
        partner.country,
        details.region if details else "",
        is_business_with_valid_vat=bool(details and details.has_valid_tax_number),
    )
    who = buying.BuyingPartner(
        partner_id=partner.id,
        member=member,
        key=partner_key(partner.public_id, current_app.config["SECRET_KEY"]),
        buyer=buyer,
        seller_country=current_app.config["MARKETPLACE_COUNTRY"],
    )
    shown = partner_prices.price_cart(
        partner_cart.held(cart.token_hash), terms=terms, buyer=buyer, seller_country=who.seller_country, at=at
    )
    return buying.order_cart(cart.token_hash, who, shown_minor=shown.total_minor, at=at)
