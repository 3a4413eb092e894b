"""A vendor's letters to the customer of an order with a line of its own, through the relay."""

from __future__ import annotations

from marketplace.customers.pseudonyms import pseudonym
from marketplace.orders import queries
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order
from marketplace.statements import vendor_lines
from marketplace.web.letters import Desk, letter_pages


def _sale(order_id: str) -> Order:
    order = queries.by_public_id(order_id)
    if order.is_purchase:
        raise OrderNotFound(order_id)
    return order


def _customer(order: Order) -> str:
    """The pseudonym: a vendor sees no accounts, only whom it sold to."""
    buyer = vendor_lines.buyers_of([order.id]).get(order.id)
    return pseudonym(buyer.account) if buyer else ""


letters = letter_pages(
    "letters",
    "/orders/<order_id>/letters",
    Desk(template="vendor/letters/index.html", endpoint="vendor.letters.index", order=_sale, customer=_customer),
)
