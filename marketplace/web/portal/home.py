"""The partner's first page."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from marketplace.payouts.outlook import outlook
from marketplace.reconciling import coverage
from marketplace.web.portal.overview import overview
from marketplace.web.portal.selling import cut_off_zone, selling

home = Blueprint("home", __name__)


@home.get("/")
def show() -> str:
    """Show what was earned, when it is paid, what waits for somebody, and what could be earned next."""
    here = selling()
    facts = overview(here)
    chosen = next((each for each in facts.earnings if each.currency == request.args.get("currency")), facts.earnings[0])
    code, at = chosen.currency, here.at
    return render_template(
        "portal/home/show.html",
        facts=facts,
        chosen=chosen,
        partner=here.partner,
        covered=coverage.newest(code, at=at),
        next_payout=outlook(here.partner.id, [code], at=at, time_zone=cut_off_zone())[code],
    )
