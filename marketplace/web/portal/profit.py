"""The partner's profit and loss: what its orders left it, by month, order, offering and customer, after its work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, render_template, request
from flask_babel import format_date

from marketplace.core import clock
from marketplace.core.periods import Period, months
from marketplace.customers.companies import companies_of
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.insight import fair_return
from marketplace.insight import profit as figures
from marketplace.insight.profit import Part, Scope
from marketplace.insight.rules import NO_WORK, Figures, Work
from marketplace.ledger import balances
from marketplace.partners import costs as stated
from marketplace.partners.models import Partner
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file
from marketplace.web.portal.costs import costs
from marketplace.web.portal.selling import current_partner, cut_off_zone
from marketplace.web.spans import chosen_span, span_choices

EARNED: Final = ("accrual", "credit", "clawback", "adjustment")
"""The words of a statement for what sales and credits brought, what was taken back of it, and what was given again."""

VIEWS: Final = ("month", "order", "offering", "account")
FIGURES: Final = (
    "orders",
    "sold_minor",
    "bought_minor",
    "commission_minor",
    "sell_in_minor",
    "credited_minor",
    "returned_minor",
    "clawed_back_minor",
    "sell_in_back_minor",
    "margin_minor",
    "cost_minor",
    "result_minor",
)
OF_OFFERING: Final = len(FIGURES) - 2
"""As many of them an offering has: work belongs to whole orders."""

COLUMNS: Final = {
    "month": ("month", "currency", *FIGURES),
    "order": ("order", "paid_at", "route", "currency", *FIGURES[1:]),
    "offering": ("offering", "name", "currency", *FIGURES[:OF_OFFERING]),
    "account": ("account", "currency", *FIGURES),
}

profit = Blueprint("profit", __name__, url_prefix="/profit")
profit.register_blueprint(costs)


@dataclass(frozen=True)
class Month:
    """One month of the period and its figures."""

    period: Period
    figures: Figures

    @property
    def short(self) -> str:
        """Its name under a bar. The middle of a month is in it whatever the reader's zone."""
        middle = self.period.starts_at + (self.period.ends_at - self.period.starts_at) / 2
        return str(format_date(middle, "MMM yy"))


@profit.get("/")
def show() -> str | Response:
    """Show the figures of a period in one currency, divided as asked; or the division as CSV."""
    at, partner, view = clock.now(), current_partner(), request.args.get("by", "")
    view = view if view in VIEWS else VIEWS[0]
    with snapshot():
        known = figures.currencies(partner.id) or [partner.currency]
        scope = _scope(partner, known, chosen_span(request.args.get("period", ""), at, cut_off_zone()))
        if request.args.get("format") == "csv":
            return csv_file(f"profit-by-{view}.csv", COLUMNS[view], _rows(view, scope))
        return render_template(
            "portal/profit/show.html",
            scope=scope,
            view=view,
            total=figures.total(scope),
            booked=_booked(scope),
            returns=next(
                (each for each in fair_return.of_partner(partner.id, scope.period) if _is_in(scope, each)), None
            ),
            months=_months(scope),
            currencies=known,
            spans=span_choices(at, cut_off_zone()),
            **_division(view, scope),
        )


def _scope(partner: Partner, known: list[str], period: Period) -> Scope:
    wanted = request.args.get("currency", "")
    own = partner.currency if partner.currency in known else known[0]
    currency = wanted if wanted in known else own
    return Scope(partner.id, currency, period, work_of(partner.id, currency))


def work_of(partner_id: int, currency: str) -> Work:
    """Return what the partner stated about its own work in a currency; nothing where it stated nothing."""
    cost = stated.of(partner_id, currency)
    if cost is None:
        return NO_WORK
    return Work(cost.hourly_minor, cost.checkout_minutes, cost.partner_order_minutes, cost.direct_order_minutes)


def _is_in(scope: Scope, returns: Any) -> bool:
    return bool(returns.currency == scope.currency)


def _booked(scope: Scope) -> int:
    """What the partner's book and its statements say was earned, and not taken back: the figures must agree with it."""
    moved = balances.movements(
        db.session(), scope.partner_id, scope.currency, scope.period.starts_at, scope.period.ends_at
    )
    return sum(moved.get(kind, 0) for kind in EARNED)


def _months(scope: Scope) -> list[Month]:
    known = figures.by_month(scope)
    return [Month(month, known.get(month.label, Figures())) for month in months(scope.period)]


def _division(view: str, scope: Scope) -> dict[str, Any]:
    if view == "order":
        account = request.args.get("account", "")
        page = figures.orders(scope, account=account, cursor=request.args.get("cursor"))
        return {
            "page": page,
            "figures": figures.of_orders(scope, page.items),
            "companies": companies_of(order.contact_id for order in page.items),
            "account": account,
        }
    if view == "month":
        return {}
    parts = _parts(view, scope, figures.MOST)
    return {"parts": parts, "companies": companies_of(part.contact_id for part in parts)}


def _parts(view: str, scope: Scope, limit: int | None) -> list[Part]:
    return figures.by_offering(scope, limit=limit) if view == "offering" else figures.by_account(scope, limit=limit)


def _rows(view: str, scope: Scope) -> Iterable[list[object]]:
    if view == "month":
        for month in _months(scope):
            yield [month.period.label, scope.currency, *_cells(month.figures)]
    elif view == "order":
        for order, of in figures.every_order(scope, account=request.args.get("account", "")):
            paid_at = instant(order.paid_at) if order.paid_at else None
            yield [order.public_id, paid_at, order.route, scope.currency, *_cells(of)[1:]]
        yield from _credits(scope, ["credits", None, None], 1)
    else:
        for part in _parts(view, scope, None):
            named = [part.public_id, part.name] if view == "offering" else [part.public_id]
            cells = _cells(part.figures)
            yield [*named, scope.currency, *(cells[:OF_OFFERING] if view == "offering" else cells)]
        yield from _credits(scope, ["credits", None] if view == "offering" else ["credits"], 0)


def _credits(scope: Scope, named: list[object], first: int) -> Iterable[list[object]]:
    """What sales by others credited is of no order, offering or customer of the partner's: a row of its own."""
    if (credited := figures.total(scope).credited_minor) and not request.args.get("account"):
        cells = _cells(Figures(credited_minor=credited))
        yield [*named, scope.currency, *(cells[first:OF_OFFERING] if len(named) == 2 else cells[first:])]


def _cells(of: Figures) -> list[object]:
    return [getattr(of, name) for name in FIGURES]
