"""Pages with the Stripe sandbox behind them."""

from tests.support.sandbox import sandbox

__all__ = ["sandbox"]
