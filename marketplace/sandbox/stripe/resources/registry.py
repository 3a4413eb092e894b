"""All resources: what the API answers and what it can expand."""

from __future__ import annotations

from marketplace.sandbox.stripe.resources import (
    account_links,
    accounts,
    balance,
    balance_transactions,
    bank_accounts,
    charges,
    checkout_sessions,
    connected_accounts,
    customers,
    disputes,
    events,
    line_items,
    payment_intents,
    payment_methods,
    payouts,
    prices,
    products,
    refunds,
    thin_events,
    topups,
    transfer_reversals,
    transfers,
    webhook_endpoints,
)
from marketplace.sandbox.stripe.routing import Resource, Route

_MODULES = (
    account_links,
    accounts,
    balance,
    balance_transactions,
    bank_accounts,
    charges,
    checkout_sessions,
    connected_accounts,
    customers,
    disputes,
    events,
    payment_intents,
    payment_methods,
    payouts,
    prices,
    products,
    refunds,
    thin_events,
    topups,
    transfer_reversals,
    transfers,
    webhook_endpoints,
)

ROUTES: tuple[Route, ...] = tuple(route for module in _MODULES for route in module.ROUTES)
RESOURCES: dict[str, Resource] = {
    resource.kind: resource for resource in (line_items.RESOURCE, *(module.RESOURCE for module in _MODULES))
}
