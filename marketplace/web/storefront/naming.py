"""Which partner a customer means, by what it can know of one: a link, a shop's address, a name, an id.

Nothing here lists partners. A name counts only where its shop is open to everybody.
"""

from __future__ import annotations

import re
from typing import Final

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import text

from marketplace.core.errors import NotFound
from marketplace.db.base import db
from marketplace.orders import links, sellers
from marketplace.protection.changes.asking import Chosen
from marketplace.storefronts import queries as storefronts

SHOP: Final = re.compile(r"/s/([a-z0-9-]+)", re.ASCII)
LINK: Final = re.compile(r"/l/([\w.-]+)", re.ASCII)
SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
MEANT: Final = text("select partner_meant(:text)")


def partner_named(words: str) -> Chosen | None:
    """Return the partner that a customer's words name; None where they name none that it may know."""
    typed = words.strip()
    try:
        if found := LINK.search(typed):
            link, _seller = links.open_token(found[1], str(current_app.config["SECRET_KEY"]))
            return chosen_of(link.partner_id)
        if found := SHOP.search(typed):
            return chosen_of(storefronts.open_at(found[1]).partner_id)
        if SLUG.fullmatch(typed.lower()):
            return chosen_of(storefronts.open_at(typed.lower()).partner_id)
    except NotFound:
        pass  # it may still be a name
    partner_id = db.session.scalar(MEANT, {"text": typed}) if typed else None
    return chosen_of(partner_id) if partner_id is not None else None


def chosen_of(partner_id: int | None) -> Chosen:
    """Return a partner as a customer chooses it, as it stands now; None is the house."""
    seller = sellers.card(partner_id)
    if seller is None:
        return Chosen(None, str(current_app.config["MARKETPLACE_NAME"]))
    return Chosen(partner_id, seller.name, seller.public_id, seller.is_active)


def spoken(chosen: Chosen) -> str:
    """Return what whom the customer chose is called on a page."""
    return chosen.name if chosen.partner_id else _("%(name)s itself, without a partner", name=chosen.name)
