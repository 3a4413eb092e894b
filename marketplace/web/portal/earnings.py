"""Earnings on one page: what is yours and where it lies, what orders would bring, and what you could earn next."""

from __future__ import annotations

from flask import Blueprint, render_template

from marketplace.commissions.holding import next_releases
from marketplace.db.base import db
from marketplace.insight import earnings as insight
from marketplace.ledger import balances
from marketplace.ledger.balances import BookBalance
from marketplace.payouts.outlook import outlook
from marketplace.web.portal.selling import cut_off_zone, selling

earnings = Blueprint("earnings", __name__, url_prefix="/earnings")


@earnings.get("/")
def show() -> str:
    """Show everything that is open, by currency, and the offerings with the best margin that were never sold."""
    here = selling()
    unpaid = {each.currency: each for each in insight.unpaid(here.partner.id)}
    books = balances.partner_books(db.session(), here.partner.id)
    own = here.partner.currency
    currencies = sorted({*books, *unpaid} or {own}, key=lambda code: (code != own, code))
    return render_template(
        "portal/earnings/show.html",
        books={code: books.get(code, BookBalance()) for code in currencies},
        unpaid=unpaid,
        releases=next_releases(here.partner.id, cut_off_zone()),
        next_payout=outlook(here.partner.id, currencies, at=here.at, time_zone=cut_off_zone()),
        next_best=insight.never_sold(here.partner.id, here.terms, currency=own, at=here.at),
        partner=here.partner,
    )
