"""To Stripe's pages and back: onboarding, and what Stripe shows a recipient. A return proves nothing."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.errors import Conflict, NotFound, Unavailable
from marketplace.db.transaction import transaction
from marketplace.gateways.errors import Refused
from marketplace.messaging import outbox
from marketplace.payouts import onboarding
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.errors import DestinationNotFound
from marketplace.runtime.gateways import gateways
from marketplace.runtime.people import current_person
from marketplace.web.payout_settings.forms import GuardedForm
from marketplace.web.payout_settings.payee import Payee

Answer = str | Response | tuple[str, int]


def blueprints(payee: Payee, show: Callable[[GuardedForm], str]) -> tuple[Blueprint, Blueprint]:
    """Return the pages that lead to Stripe; `show` draws the settings with a form that needs another look."""
    return _onboarding(payee, show), _dashboard(payee, show)


def go_on(payee: Payee, destination_id: int) -> Response:
    """Have the account opened where it is not yet, and go to Stripe's page about it.

    Stripe is asked between two transactions; where it does not answer, the same key is used again later.
    """
    connect = gateways().connect
    try:
        account_id = onboarding.open_account(destination_id, connect=connect, transaction=transaction, at=clock.now())
        addresses = {"refresh_url": payee.outside("onboarding.edit"), "return_url": payee.outside("onboarding.show")}
        return redirect(connect.onboarding_url(account_id, **addresses), 303)
    except Unavailable:
        flash(_("Stripe did not answer. Your choice is saved: go on in a moment."), "warning")
    except (Refused, Conflict, NotFound):
        flash(_("Stripe opens no account as it was asked for. Choose another way to be paid."), "danger")
    return redirect(payee.url("show"), 303)


def _onboarding(payee: Payee, show_settings: Callable[[GuardedForm], str]) -> Blueprint:
    pages = Blueprint("onboarding", __name__, url_prefix="/onboarding")

    @pages.post("/")
    def create() -> Answer:
        """Go on at Stripe where the party left off."""
        form = GuardedForm()
        if not form.is_theirs():
            return show_settings(form), 422
        return go_on(payee, _present_id())

    @pages.get("/return")
    def show() -> Response:
        """Come back from Stripe: the worker looks how the account stands, and the page waits for it.

        The address is opened by Stripe with GET, yet leaves a job: looking twice has the effect of looking once.
        """
        present = queries.live_of(current_person().party_id)
        if present is None or present.rail != "stripe":  # somebody has chosen otherwise meanwhile
            return redirect(payee.url("show"), 303)
        if not current_person().is_watching:
            with transaction():
                lock = f"destination:{present.id}"
                outbox.defer("destinations.look_returned", destination_id=present.id, queueing_lock=lock)
        return redirect(payee.url("show", returned=int(clock.now().timestamp() * 1_000_000)), 303)

    @pages.get("/expired")
    def edit() -> Response:
        """Come back because the address was used up: a new one is made with the button, never by a link."""
        flash(_("That page at Stripe was used up. Go on with the button below."), "warning")
        return redirect(payee.url("show"), 303)

    return pages


def _dashboard(payee: Payee, show_settings: Callable[[GuardedForm], str]) -> Blueprint:
    pages = Blueprint("dashboard", __name__, url_prefix="/dashboard")

    @pages.post("/")
    def create() -> Answer:
        """Go to the party's own pages at Stripe, where its bank account can be changed: hence the password."""
        form = GuardedForm()
        if not form.is_theirs():
            return show_settings(form), 422
        destination = queries.live_of(current_person().party_id)
        if destination is None or destination.stripe_account_id is None:
            raise DestinationNotFound("")
        try:
            return redirect(gateways().connect.dashboard_url(destination.stripe_account_id), 303)
        except (Unavailable, Refused):
            flash(_("Stripe does not show this page at the moment. Try again later."), "warning")
            return redirect(payee.url("show"), 303)

    return pages


def _present_id() -> int:
    destination = queries.live_of(current_person().party_id)
    if destination is None or destination.rail != "stripe":
        raise DestinationNotFound("")
    return destination.id
