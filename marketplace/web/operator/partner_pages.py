"""More about a partner: what it sells and by which links, and what its books hold."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, request
from flask_babel import format_date

from marketplace.core import clock
from marketplace.core.periods import Period, months
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.insight import fair_return, profit
from marketplace.insight.profit import Scope
from marketplace.insight.rules import Figures
from marketplace.ledger import balances
from marketplace.ledger import queries as ledger
from marketplace.ledger.balances import BookBalance
from marketplace.ledger.queries import EntryRow
from marketplace.orders import link_results, links
from marketplace.orders import queries as orders
from marketplace.partners import queries
from marketplace.statements import queries as statements
from marketplace.statements.queries import MonthSum
from marketplace.web.spans import chosen_span, span_choices

RECENT = 10

sales = Blueprint("sales", __name__, url_prefix="/<partner_id>/sales")
money = Blueprint("money", __name__, url_prefix="/<partner_id>/money")


@dataclass(frozen=True)
class Shelf:
    """A partner's book in one currency: buckets, the newest step of its chain, and its months with entries."""

    currency: str
    buckets: BookBalance
    head: EntryRow | None
    months: list[MonthSum]


@sales.get("/")
def show(partner_id: str) -> str:
    """Show what the partner sold in a period, who earned what by it, its best offerings, its links and orders."""
    partner, at = queries.by_public_id(partner_id), clock.now()
    span = chosen_span(request.args.get("period", ""), at, _zone())
    known = profit.currencies(partner.id) or [partner.currency]
    wanted = request.args.get("currency", partner.currency)
    scope = Scope(partner.id, wanted if wanted in known else known[0], span)
    found = links.page_of(partner.id, at=at, limit=RECENT).items
    return render_template(
        "operator/partners/sales/show.html",
        partner=partner,
        scope=scope,
        currencies=known,
        spans=span_choices(at, _zone()),
        total=profit.total(scope),
        months=_months(scope),
        parts=profit.by_offering(scope, limit=RECENT),
        returns=next(
            (each for each in fair_return.of_partner(partner.id, span) if each.currency == scope.currency), None
        ),
        links=found,
        results=link_results.results_of(partner.id, [link.public_id for link in found]),
        orders=orders.page_for_operator(partner_id=partner.id, limit=RECENT).items,
        at=at,
    )


@money.get("/", endpoint="show")
def show_money(partner_id: str) -> str:
    """Show what the partner's books hold, where their chains stand, and the months that have a statement."""
    partner = queries.by_public_id(partner_id)
    with snapshot():
        books = balances.partner_books(db.session(), partner.id)
        refs = {ref.currency: ref for ref in statements.books_of(partner_id)}
        shelves = [
            Shelf(
                code,
                book,
                next(iter(ledger.latest_entries(db.session(), partner.id, code, 1)), None),
                statements.months_of(refs[code], _zone()),
            )
            for code, book in books.items()
        ]
        return render_template(
            "operator/partners/money/show.html", partner=queries.by_public_id(partner_id), shelves=shelves, zone=_zone()
        )


def _months(scope: Scope) -> list[tuple[str, Figures]]:
    known = profit.by_month(scope)
    return [(_short(month), known.get(month.label, Figures())) for month in months(scope.period)]


def _short(month: Period) -> str:
    return str(format_date(month.starts_at + (month.ends_at - month.starts_at) / 2, "MMM yy"))


def _zone() -> str:
    return str(current_app.config["MARKETPLACE_TIME_ZONE"])
