"""Reading stock: a vendor's plans with their figures, deliveries by order, and keys for whoever may read them."""

from marketplace.stock.queries.deliveries import (
    count_owed,
    deliveries_page,
    keys_for_buyer,
    keys_in,
    of_order,
    oldest_owed,
)
from marketplace.stock.queries.stocks import (
    Figures,
    changes_page,
    figures_of,
    keys_page,
    low_stocks,
    plans_page,
    stock_of,
    stocks_of,
    to_revoke,
)

__all__ = [
    "Figures",
    "changes_page",
    "count_owed",
    "deliveries_page",
    "figures_of",
    "keys_for_buyer",
    "keys_in",
    "keys_page",
    "low_stocks",
    "of_order",
    "oldest_owed",
    "plans_page",
    "stock_of",
    "stocks_of",
    "to_revoke",
]
