"""The operator's letters to the customer of an order, through the relay."""

from __future__ import annotations

from marketplace.customers.pseudonyms import pseudonym
from marketplace.orders import queries
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order
from marketplace.web.letters import Desk, letter_pages


def sale(order_id: str) -> Order:
    """Return an order of a customer. A partner's own purchase has none: whoever bought it is known.

    Raises:
        OrderNotFound: there is no such sale.
    """
    order = queries.by_public_id(order_id)
    if order.is_purchase:
        raise OrderNotFound(order_id)
    return order


letters = letter_pages(
    "letters",
    "/<order_id>/letters",
    Desk(
        template="operator/orders/letters/index.html",
        endpoint="operator.orders.letters.index",
        order=sale,
        customer=lambda order: pseudonym(order.account.public_id),
    ),
)
