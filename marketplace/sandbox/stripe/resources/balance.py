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
    FROM objects INDEXED BY balances WHERE kind = 'balance_transaction' AND account = ? GROUP BY 1 ORDER BY 1
"""

_AVAILABLE = """
    SELECT sum(json_extract(body, '$.net')) AS available FROM objects INDEXED BY balances
    WHERE kind = 'balance_transaction' AND account = ? AND json_extract(body, '$.currency') = ?
        AND json_extract(body, '$.available_on') <= ?
"""


def retrieve(context: Context, _params: Params) -> Json:
    """Retrieve the balance of this instant, in minor units of each currency."""
    sums = held(context)
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


def held(context: Context) -> dict[str, tuple[int, int]]:
    """Return by currency what the account has available and pending, in minor units."""
    rows = context.objects.rows(SUMS, context.now, context.now, context.account)
    return {row["currency"]: (row["available"] or 0, row["pending"] or 0) for row in rows}


def available(context: Context, currency: str) -> int:
    """Return what the account can spend of a currency at this instant, in minor units."""
    [row] = context.objects.rows(_AVAILABLE, context.account, currency, context.now)
    return int(row["available"] or 0)


def _amount(currency: str, amount: int) -> Json:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


ROUTES = (Route("GET", "/v1/balance", retrieve),)
