"""What the storefront's layout says around a page: who sells, and how far the customer has come."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from marketplace.orders.sellers import Seller

STEPS: Final = (_l("Cart"), _l("Your details"), _l("Payment"))


def frame(seller: Seller | None, *, home_url: str, step: int | None = None) -> dict[str, Any]:
    """Return the layout's variables. `step` counts from 0; steps before it are done; None shows no steps."""
    return {
        "seller": {"name": seller.name, "home_url": home_url} if seller else None,
        "home_url": home_url,
        "checkout_steps": None if step is None else [_step(number, step) for number in range(len(STEPS))],
    }


def _step(number: int, present: int) -> dict[str, Any]:
    state = "done" if number < present else "current" if number == present else "next"
    return {"label": STEPS[number], "state": state}
