"""Mail about changes of partner: to every contact of the customer, and to the partners, who are told different things.

Secrets are made here and go nowhere but into the mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.core import clock
from marketplace.customers.models import Contact
from marketplace.customers.rules import MONTHS_OF_RECORD, months_later, normal_email
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs.letters import people, to_customer, to_person
from marketplace.jobs.rendering import address
from marketplace.messaging import mail
from marketplace.orders.models import Order
from marketplace.protection.changes import letters
from marketplace.protection.models import PartnerChange, PartnerChangeNotice

ROLES: Final = ("owner", "seller")


def requested(*, change_id: int) -> None:
    """Send the mail that confirms a change to the one address that its order has. One that is over sends nothing."""
    with transaction():
        change, at = db.session.get_one(PartnerChange, change_id, with_for_update=True), clock.now()
        key = f"partner_change_requested:{change.public_id}"
        if change.standing(at) != "requested" or mail.is_written(key):
            return
        order = db.session.get_one(Order, change.order_id)
        url = address("storefront.partner_changes.edit", token=letters.issue(change, order.id, "confirm", at=at))
        to_customer(order, "partner_change_requested", key, at=at, change=change, url=url)


def confirmed(*, change_id: int) -> None:
    """Tell everybody who bought for the account within 24 months, each with a way of its own to withdraw the change."""
    with transaction():
        change, at = db.session.get_one(PartnerChange, change_id, with_for_update=True), clock.now()
        for order in contacts_of(change, at=at):
            key = f"partner_change_confirmed:{change.public_id}:{order.public_id}"
            if mail.is_written(key):
                continue
            url = None
            if change.standing(at) == "cooling_off":
                secret = letters.issue(change, order.id, "withdraw", at=at)
                url = address("storefront.partner_changes.edit", token=secret)
            to_customer(order, "partner_change_confirmed", key, at=at, change=change, url=url)


def withdrawn(*, change_id: int) -> None:
    """Tell the same people, and the partners that were told of the change, that it was taken back."""
    with transaction():
        change, at = db.session.get_one(PartnerChange, change_id), clock.now()
        for order in contacts_of(change, at=at):
            key = f"partner_change_withdrawn:{change.public_id}:{order.public_id}"
            to_customer(order, "partner_change_withdrawn", key, at=at, change=change)
        wanted = select(PartnerChangeNotice).where(PartnerChangeNotice.change_id == change_id)
        for notice in db.session.scalars(wanted.order_by(PartnerChangeNotice.id)):
            _to_partner(notice, at=at)


def notice(*, notice_id: int) -> None:
    """Tell a partner that a customer leaves it, or has chosen it: by our number for it, never by a name."""
    with transaction():
        found = db.session.get_one(PartnerChangeNotice, notice_id)
        if found.withdrawn_at is None:
            _to_partner(found, at=clock.now())


def contacts_of(change: PartnerChange, *, at: datetime) -> Sequence[Order]:
    """Return an order of each person who bought for the account within 24 months: the newest, one for an address.

    The order on whose page the change was asked comes first. Orders that were never paid prove nobody.
    """
    since = months_later(at, -MONTHS_OF_RECORD)
    wanted = (
        select(Order, Contact.email)
        .join(Contact, Contact.id == Order.contact_id)
        .where(Order.account_id == change.account_id, Order.state == "paid", Order.route != "partner_order")
        .where((Order.placed_at > since) | (Order.id == change.order_id))
        .order_by(Order.id == change.order_id, Order.placed_at, Order.id)
    )
    newest = {normal_email(email): order for order, email in db.session.execute(wanted)}
    return sorted(newest.values(), key=lambda order: (order.id != change.order_id, order.id))


def _to_partner(found: PartnerChangeNotice, *, at: datetime) -> None:
    is_over = found.withdrawn_at is not None
    url = address("portal.partner_changes.show", notice_id=found.public_id)
    for person in people(found.partner_id, ROLES):
        key = f"partner_change_{'over' if is_over else 'notice'}:{found.public_id}:{person.public_id}"
        account = found.account.public_id
        to_person(person, "partner_change_notice", key, at=at, notice=found, account=account, is_over=is_over, url=url)
