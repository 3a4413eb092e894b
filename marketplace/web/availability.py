"""How pages say what is left of something."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.web.filters import format_count

FEW = 10
"""From so few units on, a page says how many are left."""


def shortage(left: int | None, quantity: int) -> str:
    """Return why so many cannot be bought now, and what can; empty where they can. None is without limit."""
    if left is None or left >= quantity:
        return ""
    if left == 0:
        return str(_("Sold out at the moment."))
    return str(_("Only %(left)s left: take %(left)s.", left=format_count(left)))


def remark(left: int | None) -> str:
    """Return what a card says about stock: sold out, or that little is left; empty where there is enough."""
    if left is None or left > FEW:
        return ""
    return str(_("Sold out")) if left == 0 else str(ngettext("%(num)s left", "%(num)s left", left))
