"""Sales of the house around partners' accounts, and what partners claim: won, waiting for a person, and lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from marketplace.catalog import pricing
from marketplace.claims import concluding, filing
from marketplace.claims.filing import Demand
from marketplace.cli.demo_data import purchases
from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.customers import directory
from marketplace.customers.directory import ContactDetails
from marketplace.db.base import db
from marketplace.orders import direct
from marketplace.orders.models import Order
from marketplace.orders.ordering import Purchase
from marketplace.protection import registration
from marketplace.protection.registration import House
from marketplace.protection.submissions import Submission


def take_in(data: Mapping[str, Any], programme: Programme, shop: Shop, *, today: datetime) -> None:
    """Sell, register what counts since before a sale, and claim; in this order, whatever the instants."""
    sold: dict[str, Order] = {}
    for row in data["sales"]:
        with clock.frozen(today - timedelta(days=row["days"])) as at:
            sold[row["key"]] = _sell(row, shop, at)
    for row in data["registrations"]:
        with clock.frozen(today - timedelta(days=row["days"])) as at:
            _register(row, programme, at)
    for row in data["claims"]:
        with clock.frozen(today - timedelta(hours=row["hours"])) as at:
            _claim(row, sold, programme, at)


def _sell(row: Mapping[str, Any], shop: Shop, at: datetime) -> Order:
    details = ContactDetails(
        company=row["company"], name="Robin Ahlers", email=row["email"], line1="Hafenweg 3", city="Bremen",
        country="DE", postal_code="28195",
    )  # fmt: skip
    secret_key = str(current_app.config["SECRET_KEY"])
    purchase = Purchase(
        details=details,
        keys=tuple(directory.identity_keys(details.email, None, secret_key)),
        buyer=pricing.Buyer(details.country, ""),
        seller_country=str(current_app.config["MARKETPLACE_COUNTRY"]),
        names=tuple(directory.names_of_buyer(details, secret_key)),
    )
    items = [direct.DirectItem(shop.plan(key), quantity) for key, quantity in row["items"]]
    secret = new_secret()
    address = f"{current_app.config['MARKETPLACE_BASE_URL']}/order/{secret}/"
    order = direct.place(
        secret, purchase, items, currency="EUR", entered_by="operator", address=address, at=at
    )  # fmt: skip
    purchases.conclude(order, at=at + purchases.PAID_AFTER)
    directory.bind(order.account_id, order.partner_id, at=at)
    db.session.flush()  # claims are judged in the database
    return order


def _register(row: Mapping[str, Any], programme: Programme, at: datetime) -> None:
    submission = Submission(
        mark=f"demo:{row['partner']}:{row['company']}", company=row["company"], identity=row["identity"], vendor=None
    )
    by = programme.sellers[row["partner"]].public_id
    registration.register(programme.partners[row["partner"]], submission, by=by, at=at, house=_house())


def _claim(row: Mapping[str, Any], sold: Mapping[str, Order], programme: Programme, at: datetime) -> None:
    number = sold[row["sale"]].public_id if "sale" in row else row["number"]
    demand = Demand(mark=f"demo:{number}", order_ref=number, reason=row.get("reason", ""))
    by = programme.sellers[row["partner"]].public_id
    claim = filing.file(programme.partners[row["partner"]], demand, by=by, at=at, house=_house())
    concluding.conclude(claim.id, at=at)


def _house() -> House:
    return House(str(current_app.config["SECRET_KEY"]), str(current_app.config["MARKETPLACE_TIME_ZONE"]))
