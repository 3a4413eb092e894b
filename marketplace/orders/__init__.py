"""Partner links, carts and orders: how a customer gets from a link to a sale that belongs to a partner.

Owns: links, link_lines, carts, cart_lines, cart_bindings, orders, order_lines, order_attributions, order_transitions,
payment_requests, visit_marks, visit_days.
Verbs: `links.create/revoke/open_token`, `cart.open_cart/put/change`, `ordering.order_cart`, `attribution.decide`,
`placement.place`, `direct.place`, `visits.count/fold`, `lifecycle.mark_paid/cancel`.
Words: a *link* freezes its terms until it expires; a cart is *bound* to partners by the links put into it;
the *attribution* of an order is the partner who gets it, with evidence and every loser.
"""
