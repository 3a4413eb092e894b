"""Orders that the channel manager enters for customers. One whose account has a partner becomes that partner's."""

from __future__ import annotations

from flask import url_for

from marketplace.web.direct_orders.pages import Counter, direct_order_pages

direct_orders = direct_order_pages(
    Counter(
        entered_by="operator",
        template="operator/direct_orders/new.html",
        vendor=lambda: None,
        order_url=lambda order_id: url_for("operator.orders.show", order_id=order_id),
    )
)
