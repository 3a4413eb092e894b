"""Orders on their way to being paid, and jobs run by hand, for tests of payments, jobs and races."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.ports import CheckoutItem, CheckoutRequest, Payments
from marketplace.invoicing.issuing import Issuer
from marketplace.jobs.table import JOBS
from marketplace.orders import ordering
from marketplace.orders.models import Order
from marketplace.payments import checkout
from marketplace.payments.models import Checkout
from tests.support.sales import a_cart, a_link, a_purchase, as_customer, ordered
from tests.support.world import World, a_person, a_world

ISSUER = Issuer("Partner Marketplace", ("Main Street 1", "60311 Frankfurt"), "DE", "DE136695976", "Europe/Berlin")
"""In whose name tests issue invoices."""

BY_NAME = {job.name: job for job in JOBS}


@dataclass(frozen=True)
class Sale:
    """An order as in worked example A: the customer pays 1 080.00 EUR, the partner earns 150.00."""

    world: World
    order_id: int
    public_id: str
    secret: str

    @property
    def order(self) -> Order:
        """The order as it is now."""
        db.session.expire_all()
        return db.session.get_one(Order, self.order_id)

    @property
    def page(self) -> str:
        """The customer's own page."""
        return f"http://127.0.0.1:8000/order/{self.secret}"


def a_sale(world: World | None = None, *, email: str = "kim@acme.example.org") -> Sale:
    """Place an order and commit. Its partner has an owner, its operator a finance person."""
    if world is None:
        world = a_world()
        a_person(world.partner.id, "owner", email="owner@northwind.example", name="Nora Owner")
        a_person(world.partner.id, "seller", email="seller@northwind.example")
        a_person(world.operator.id, "finance", email="finance@operator.example", name="Finn Finance")
        db.session.commit()
    at = clock.now()
    secret = a_cart(a_link(world.partner, world.offering, unit_retail_minor=90_000, at=at), at=at)
    order = ordered(secret, a_purchase(email), at=at)
    sale = Sale(world, order.id, order.public_id, secret)
    db.session.commit()
    return sale


def request_of(sale: Sale, **changes: Any) -> CheckoutRequest:
    """Return what the storefront asks for: the order's lines and its tax."""
    order = sale.order
    values: dict[str, Any] = {
        "order_id": order.public_id,
        "currency": order.currency,
        "items": (
            CheckoutItem("Backup Suite", order.total_minor - order.tax_minor),
            CheckoutItem("Tax", order.tax_minor),
        ),
        "customer_email": "kim@acme.example.org",
        "success_url": f"http://127.0.0.1:8000/checkout/{sale.secret}/return/?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": sale.page,
        "expires_at": clock.now().replace(microsecond=0) + checkout.LASTS,
    }
    db.session.commit()
    return CheckoutRequest(**{**values, **changes})


def page_for(sale: Sale, payments: Payments, *, at: datetime | None = None, **changes: Any) -> str:
    """Send the customer to the payment page as the storefront does; return the page's id at Stripe."""
    wanted = request_of(sale, **changes)
    with as_customer(sale.secret):
        order = ordering.order_of(sale.secret)
        now = at or clock.now()
        checkout.open_page(
            lambda: checkout.begin(order, request=wanted, at=now), payments=payments, transaction=transaction, at=now
        )
    session_id = tries_of(sale)[-1].session_id
    db.session.commit()
    assert session_id is not None
    return session_id


def tries_of(sale: Sale) -> list[Checkout]:
    """Return the order's tries, oldest first."""
    db.session.expire_all()
    return list(db.session.query(Checkout).filter_by(order_id=sale.order_id).order_by(Checkout.number))


def waiting_jobs(superuser: psycopg.Connection) -> list[tuple[str, dict[str, Any]]]:
    """Return name and arguments of every job that waits, in the order they were written."""
    rows = superuser.execute(
        "select task_name, args from procrastinate_jobs where status = 'todo' order by id"
    ).fetchall()
    return [(name, args) for name, args in rows]


def run_waiting(superuser: psycopg.Connection, *, only: str = "") -> list[str]:
    """Do every waiting job once in this thread, and the jobs they write, until none waits; return their names."""
    done = []
    while rows := superuser.execute(
        "update procrastinate_jobs set status = 'succeeded' where id = (select min(id) from procrastinate_jobs"
        " where status = 'todo' and task_name like %s) returning task_name, args",
        [only or "%"],
    ).fetchall():
        [(name, args)] = rows
        BY_NAME[name].do(**args)
        done.append(name)
    return done
