"""Leads that came to the house, and customers that have chosen another partner; one has not confirmed it yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import select

from marketplace.cli.demo_data.channel import Programme
from marketplace.core import clock
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.orders import sellers
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.protection.changes import asking, deciding
from marketplace.protection.changes.asking import Chosen, Origin
from marketplace.protection.leads import taking
from marketplace.protection.leads.taking import Enquiry
from marketplace.protection.models import PartnerChange
from marketplace.runtime.signing import signer

SHOWN: Final = "alpenblick"
OTHER: Final = "tessin"
ENQUIRIES: Final = (
    (6, "Sennerei Hochgrat", "Vroni Hägele", "v.haegele@sennerei-hochgrat.example",
     "We open a second dairy in spring and need backup for about forty machines."),
    (2, "Kliniken Veltheim", "Tarek Amiri", "t.amiri@kliniken-veltheim.example",
     "Do you have licences for a hospital? We would like to talk this week."),
)  # fmt: skip
CHANGES: Final = ((4, SHOWN, OTHER, True), (3, OTHER, SHOWN, True), (1, SHOWN, OTHER, False))


def take_in(programme: Programme, *, today: datetime) -> None:
    """Let the enquiries come in, and the changes be asked for, each on its day."""
    secret_key = str(current_app.config["SECRET_KEY"])
    for days, company, contact, email, message in ENQUIRIES:
        with clock.frozen(today - timedelta(days=days)) as at:
            enquiry = Enquiry(
                reference=f"demo:{company}",
                company=company,
                country="DE",
                email=email,
                contact=contact,
                message=message,
            )
            taking.take(enquiry, [], source="form", secret_key=secret_key, at=at)
    for days, old, new, is_confirmed in CHANGES:
        with clock.frozen(today - timedelta(days=days)) as at:
            _choose(programme.partners[old], programme.partners[new], is_confirmed=is_confirmed, at=at)


def _choose(old: Partner, new: Partner, *, is_confirmed: bool, at: datetime) -> None:
    order, seller = _order_of(old), sellers.card(new.id)
    if order is None or seller is None:
        return
    chosen = Chosen(new.id, seller.name, seller.public_id, seller.is_active)
    origin = Origin(order.account_id, order.id, order.public_id, order.token_hash, is_paid_sale=True)
    change = asking.ask(origin, chosen, at=at)
    if is_confirmed:
        deciding.confirm(
            change, chosen, order=order.public_id, operator=str(current_app.config["MARKETPLACE_NAME"]),
            sign=lambda document: signer().json(document).decode(), at=at + timedelta(minutes=9),
        )  # fmt: skip


def _order_of(partner: Partner) -> Order | None:
    """Return the newest paid sale to an account of the partner that has asked for nothing yet."""
    asked = select(PartnerChange.id).where(PartnerChange.account_id == Order.account_id)
    wanted = (
        select(Order)
        .join(Account, Account.id == Order.account_id)
        .where(Order.partner_id == partner.id, Account.partner_id == partner.id, ~asked.exists())
        .where(Order.state == "paid", Order.route != "partner_order", Order.contact_id.is_not(None))
        .order_by(Order.placed_at.desc(), Order.id)
    )
    return db.session.scalars(wanted.limit(1)).one_or_none()
