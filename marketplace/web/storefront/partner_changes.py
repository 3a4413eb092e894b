"""Where the mails about a change of partner lead: a page that confirms it, or withdraws it, by a press.

Looking at the page does nothing, so that a program that opens every link in a mail decides nothing either.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from marketplace.core import clock
from marketplace.db.actor import Actor, act_as
from marketplace.orders import queries as orders
from marketplace.protection.changes import deciding, letters, queries
from marketplace.protection.changes.letters import Opened
from marketplace.protection.models import PartnerChange
from marketplace.runtime.signing import signer
from marketplace.web.attempts import press
from marketplace.web.storefront.frame import frame
from marketplace.web.storefront.naming import chosen_of, spoken

partner_changes = Blueprint("partner_changes", __name__, url_prefix="/partner-change/<token>")


@partner_changes.after_request
def keep_private(response: Response) -> Response:
    """Keep the page out of search engines: its address opens it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@partner_changes.get("/")
def edit(token: str) -> str:
    """Show what would be confirmed, or withdrawn."""
    opened = _enter(token)
    change, at = queries.by_public_id(opened.public_id), clock.now()
    chosen = chosen_of(change.new_partner_id)
    return render_template(
        "storefront/partner_changes/edit.html",
        token=token,
        purpose=opened.purpose,
        change=change,
        standing=change.standing(at),
        partner=spoken(chosen),
        is_open=chosen.is_open,
        **frame(None, home_url=url_for(".edit", token=token)),
    )


@partner_changes.post("/")
def update(token: str) -> Answer:
    """Do what the mail is for; a second press changes nothing."""
    opened = _enter(token)
    change = queries.by_public_id(opened.public_id)
    verb = _confirm if opened.purpose == "confirm" else _withdraw
    return press(lambda: verb(change), said=str, back=url_for(".edit", token=token))


def _enter(token: str) -> Opened:
    opened = letters.opened(token)
    act_as(Actor("customer", opened.token_hash))
    return opened


def _confirm(change: PartnerChange) -> str:
    order = orders.by_token_hash(change.token_hash)
    deciding.confirm(
        change,
        chosen_of(change.new_partner_id),
        order=order.public_id if order else "",
        operator=str(current_app.config["MARKETPLACE_NAME"]),
        sign=lambda document: signer().json(document).decode(),
        at=clock.now(),
    )
    return str(_("Confirmed."))


def _withdraw(change: PartnerChange) -> str:
    deciding.withdraw(change, at=clock.now())
    return str(_("Withdrawn. Everything stays as it is."))
