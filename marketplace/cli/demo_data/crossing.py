"""Sales to accounts that another partner registered: some credited, one quote that is noted, one order refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import current_app

from marketplace.catalog import pricing
from marketplace.catalog.reading import Reading
from marketplace.cli.demo_data.card_sales import filled_cart
from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.supply import Shop
from marketplace.commissions import accrual
from marketplace.core import clock
from marketplace.core.ids import hash_secret, new_secret
from marketplace.customers import directory
from marketplace.customers.directory import ContactDetails
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.ledger import chart
from marketplace.ledger.rules import Account
from marketplace.orders import direct, lifecycle, links, offers, ordering
from marketplace.orders.models import Link, Order
from marketplace.orders.ordering import Purchase
from marketplace.protection import guard, naming
from marketplace.protection.decisions import Question
from marketplace.protection.errors import SaleRefused

Step = Callable[[datetime], None]


def take_in(data: Mapping[str, Any], programme: Programme, shop: Shop, *, today: datetime) -> None:
    """Let them happen in the order of their days; needs the registrations."""
    steps: list[tuple[int, Step]] = [
        *((row["days"], partial(_sold, row, programme, shop, today)) for row in data["sold"]),
        *((row["days"], partial(_direct, row, shop, today)) for row in data["direct"]),
        *((row["days"], partial(_quote, row, programme, shop)) for row in data["quotes"]),
        *((row["days"], partial(_refused, row, programme, shop)) for row in data["refused"]),
    ]
    for days, step in sorted(steps, key=lambda each: each[0], reverse=True):
        with clock.frozen(today - timedelta(days=days)) as at:
            step(at)
            db.session.flush()  # the next step finds it


def _sold(row: Mapping[str, Any], programme: Programme, shop: Shop, today: datetime, at: datetime) -> None:
    """A customer opens a partner's link, orders and pays; the partner takes the link back, so that nobody finds it."""
    seller, secret = programme.partners[row["partner"]], new_secret()
    link = links.create(
        seller.id,
        items=[links.LinkItem(shop.plan(key), quantity) for key, quantity in row["items"]],
        currency=seller.currency,
        title=row["title"],
        created_by=programme.sellers[row["partner"]].public_id,
        at=at,
    )
    db.session.flush()  # the customer opens it
    token, link_id = links.token(link, current_app.config["SECRET_KEY"]), link.id
    with acting(Actor("customer", hash_secret(secret))):
        held = filled_cart(secret, token)
        key = ordering.order_cart(held, offers.offers_of_acting_cart(held), _purchase(row), reading=Reading(at)).id
    links.revoke(db.session.get_one(Link, link_id), at=at)
    _conclude(db.session.get_one(Order, key), at=today - timedelta(hours=row["paid_hours"]))


def _direct(row: Mapping[str, Any], shop: Shop, today: datetime, at: datetime) -> None:
    secret = new_secret()
    items = [direct.DirectItem(shop.plan(key), quantity) for key, quantity in row["items"]]
    address = f"{current_app.config['MARKETPLACE_BASE_URL']}/order/{secret}/"
    with acting(Actor("customer", hash_secret(secret))):
        placed = direct.place(
            secret, _purchase(row), items, currency="EUR", entered_by="operator", address=address, at=at
        )
        key = placed.id
    _conclude(db.session.get_one(Order, key), at=today - timedelta(hours=row["paid_hours"]))


def _conclude(order: Order, *, at: datetime) -> None:
    lifecycle.mark_paid(order, at=at, actor="demo", reason="Paid before this demo.")
    directory.bind(order.account_id, order.partner_id, at=at)
    accrual.accrue(order, cash=Account(chart.IMPORTED_RECEIPTS), at=at)


def _quote(row: Mapping[str, Any], programme: Programme, shop: Shop, at: datetime) -> None:
    partner = programme.partners[row["partner"]]
    items = [links.LinkItem(shop.plan(key), quantity) for key, quantity in row["items"]]
    decision = links.may_quote(partner.id, _account(row, programme, at), items, at=at)
    links.create(
        partner.id,
        items=items,
        currency=partner.currency,
        title=row["title"],
        created_by=programme.sellers[row["partner"]].public_id,
        at=at,
        decision=decision,
    )


def _refused(row: Mapping[str, Any], programme: Programme, shop: Shop, at: datetime) -> None:
    """What the page does with a refusal is to keep it; here it is kept with everything else."""
    vendor_ids = [shop.plan(key).offering.vendor_id for key, _ in row["items"]]
    account_id, door_id = _account(row, programme, at), programme.partners[row["partner"]].id
    question = Question.of(vendor_ids, route="partner_order", door_id=door_id, account_id=account_id, at=at)
    try:
        guard.check(question)
    except SaleRefused:
        return
    raise RuntimeError(f"the demo's guard let {row['partner']} sell to {row['customer']}")


def _account(row: Mapping[str, Any], programme: Programme, at: datetime) -> int:
    return naming.account_named(
        programme.partners[row["partner"]],
        row["customer"],
        by=programme.sellers[row["partner"]].public_id,
        at=at,
        secret_key=current_app.config["SECRET_KEY"],
    )


def _purchase(row: Mapping[str, Any]) -> Purchase:
    facts = ("company", "name", "email", "line1", "postal_code", "city", "country")
    details, secret_key = ContactDetails(**{fact: row[fact] for fact in facts}), current_app.config["SECRET_KEY"]
    return Purchase(
        details=details,
        keys=tuple(directory.identity_keys(details.email, None, secret_key)),
        names=tuple(directory.names_of_buyer(details, secret_key)),
        buyer=pricing.Buyer(details.country),
        seller_country=current_app.config["MARKETPLACE_COUNTRY"],
    )
