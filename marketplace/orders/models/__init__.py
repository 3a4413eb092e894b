"""Tables of selling, by aggregate: links, carts, orders."""

from marketplace.orders.models.carts import Cart, CartBinding, CartLine
from marketplace.orders.models.credits import OrderCredit
from marketplace.orders.models.links import Link, LinkLine
from marketplace.orders.models.orders import Order, OrderAttribution, OrderLine, OrderTransition
from marketplace.orders.models.partner_carts import PartnerCart, PartnerCartLine
from marketplace.orders.models.requests import PaymentRequest
from marketplace.orders.models.visits import VisitDay, VisitMark

__all__ = [
    "Cart",
    "CartBinding",
    "CartLine",
    "Link",
    "LinkLine",
    "Order",
    "OrderAttribution",
    "OrderCredit",
    "OrderLine",
    "OrderTransition",
    "PartnerCart",
    "PartnerCartLine",
    "PaymentRequest",
    "VisitDay",
    "VisitMark",
]
