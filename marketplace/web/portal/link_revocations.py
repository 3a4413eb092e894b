"""Withdrawing a link."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.orders import links as offers
from marketplace.orders.link_results import orders_of_link
from marketplace.runtime.people import current_person

revocation = Blueprint("revocation", __name__, url_prefix="/<link_id>/revocation")


@revocation.get("/new")
def new(link_id: str) -> str:
    """Say what withdrawing would mean before it is done."""
    link = offers.by_public_id(current_person().party_id, link_id)
    orders = orders_of_link(link.partner_id, link.public_id)
    return render_template("portal/links/revocation/new.html", link=link, orders=orders)


@revocation.post("/")
def create(link_id: str) -> Response:
    """Withdraw the offer; orders placed before stand, and a second press changes nothing."""
    with transaction():
        offers.revoke(offers.by_public_id(current_person().party_id, link_id), at=clock.now())
    flash(_("The link is withdrawn. Nobody can buy by it any more."), "success")
    return redirect(url_for("portal.links.show", link_id=link_id), 303)
