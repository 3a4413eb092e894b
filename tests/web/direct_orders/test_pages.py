"""Direct orders, whoever enters them; what the page does is tried at both of its doors."""

from __future__ import annotations

from flask import Flask

from marketplace.web.direct_orders.pages import STEPS, Counter, direct_order_pages


def test_each_audience_gets_a_blueprint_of_its_own(web: Flask) -> None:
    counter = Counter("operator", "operator/direct_orders/new.html", lambda: None, lambda order_id: order_id)

    assert direct_order_pages(counter).name == "direct_orders"
    assert {"operator.direct_orders.new", "vendor.direct_orders.create"} <= {
        rule.endpoint for rule in web.url_map.iter_rules()
    }
    assert "recalculate" in STEPS
