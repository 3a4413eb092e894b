"""The balance: the sums of the balance transactions' nets, by currency, pending and available."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.params import Params

RESOURCE = Resource("balance")

SUMS = """
    SELECT json_extract(body, '$.currency') AS currency,
        sum(json_extract(body, '$.net')) FILTER (WHERE json_extract(body, '$.available_on') <= ?) AS available,
        sum(json_extract(body, '$.net')) FILTER (WHERE json_extract(body, '$.available_on') > ?) AS pending
    FROM objects INDEXED BY balances WHERE kind = 'balance_transaction' GROUP BY 1 ORDER BY 1
"""


def retrieve(context: Context, _params: Params) -> Json:
    """Retrieve the balance of this instant, in minor units of each currency."""
    rows = context.objects.rows(SUMS, context.now, context.now)
    sums = {row["currency"]: (row["available"] or 0, row["pending"] or 0) for row in rows}
    sums.setdefault(context.settings.default_currency, (0, 0))
    return {
        "object": RESOURCE.kind,
        "available": [_amount(currency, available) for currency, (available, _) in sums.items()],
        "connect_reserved": [_amount(currency, 0) for currency in sums],
        "instant_available": [],
        "issuing": {"available": []},
        "livemode": False,
        "pending": [_amount(currency, pending) for currency, (_, pending) in sums.items()],
        "refund_and_dispute_prefunding": {"available": [], "pending": []},
    }


def _amount(currency: str, amount: int) -> Json:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


ROUTES = (Route("GET", "/v1/balance", retrieve),)
