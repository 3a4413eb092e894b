"""What the storefront's layout says around a page: who sells, in whose colours, and how far the customer has come."""

from __future__ import annotations

from typing import Any, Final

from flask import url_for
from flask_babel import lazy_gettext as _l

from marketplace.orders.sellers import Seller
from marketplace.storefronts.faces import Face
from marketplace.storefronts.models import Storefront
from marketplace.web.brands import brand_of

STEPS: Final = (_l("Cart"), _l("Your details"), _l("Payment"))


def frame(
    seller: Seller | None,
    *,
    home_url: str,
    step: int | None = None,
    storefront: Storefront | None = None,
) -> dict[str, Any]:
    """Return the layout's variables. `step` counts from 0; steps before it are done; None shows no steps.

    `storefront` is the shop that the customer came from: its logo, colour and title stand above the page, and
    `shop_url` leads back to it. A customer who came by a link sees the brand of the seller's own shop, without being
    sent there.
    """
    came_from = storefront if storefront and storefront.is_published else None
    shop_url = url_for("storefront.shops.show", slug=came_from.slug) if came_from else None
    face = came_from or (seller.face if seller else None)
    return {
        "seller": {"name": seller.name, "home_url": home_url} if seller else None,
        "home_url": home_url,
        "shop_url": shop_url,
        "brand": _brand(face, shop_url or home_url) if face else None,
        "checkout_steps": None if step is None else [_step(number, step) for number in range(len(STEPS))],
    }


def _brand(storefront: Storefront | Face, home_url: str) -> dict[str, Any]:
    theme_url = url_for("storefront.shops.theme", slug=storefront.slug, v=storefront.brand_color[1:])
    return brand_of(storefront, home_url=home_url, theme_url=theme_url)


def _step(number: int, present: int) -> dict[str, Any]:
    state = "done" if number < present else "current" if number == present else "next"
    return {"label": STEPS[number], "state": state}
