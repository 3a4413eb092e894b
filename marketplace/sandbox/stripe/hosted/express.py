"""A recipient's own pages: what it has, what came in and what went to its bank."""

from __future__ import annotations

from flask import Blueprint, Response

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.hosted import pages, visits
from marketplace.sandbox.stripe.resources import balance, bank_accounts
from marketplace.sandbox.stripe.resources.connected_accounts import PAGE
from marketplace.sandbox.stripe.store.objects import Json, Page

_SHOWN = 25


def blueprint(engine: Engine) -> Blueprint:
    """Return the blueprint of a recipient's pages."""
    hosted = Blueprint(PAGE, __name__)
    visits.add_entrance(hosted, engine, PAGE)

    @hosted.get(f"/c/{PAGE}/<token>")
    def show(token: str) -> Response:
        engine.run_due()
        with engine.read() as context:
            return visits.within(context, PAGE, token, lambda _visit, account: _shown(context, account))

    return hosted


def _shown(context: Context, account: Json) -> Response:
    own = context.on(account["id"])
    payments, _ = own.objects.page("charge", [], Page(_SHOWN))
    payouts, _ = own.objects.page("payout", [], Page(_SHOWN))
    return pages.page(
        "express.html",
        account=account,
        balances=balance.held(own),
        bank=bank_accounts.current(own),
        business=context.settings.business_name,
        payments=payments,
        payouts=payouts,
    )
