"""Orders: the list, and one with everything that was frozen in it, down to its postings and what was delivered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from marketplace.catalog import queries as catalog
from marketplace.claims.incidents import opened_by
from marketplace.claims.queries import of_order as claims_on
from marketplace.commissions import queries as commissions
from marketplace.commissions import reversing
from marketplace.db.base import db
from marketplace.identity import people
from marketplace.invoicing import credit_note_queries
from marketplace.invoicing import queries as invoices
from marketplace.ledger import queries as books
from marketplace.messaging import queries as mails
from marketplace.messaging.models import Message
from marketplace.orders import queries
from marketplace.orders.models import Order, OrderLine
from marketplace.payments import dispute_queries, refund_queries
from marketplace.payments import queries as payments
from marketplace.payments.models import Payment, Refund
from marketplace.statements.csv_export import instant
from marketplace.stock import queries as stock
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.operator.order_credits import Owed, credits_of
from marketplace.web.operator.order_filters import chosen_filters
from marketplace.web.operator.order_flows import flow_of
from marketplace.web.operator.postings import BookedTransaction, booked, names_in
from marketplace.web.operator.wording import ROUTES

COLUMNS = (
    "order", "external_ref", "placed_at", "paid_at", "state", "route", "partner", "partner_name", "account",
    "attribution", "currency", "list_total_minor", "partner_total_minor", "retail_total_minor", "discount_minor",
    "tax_minor", "total_minor", "commission_minor",
)  # fmt: skip
REFUND_STEPS = ("refund", "refund_cash", "refund_failed", "refund_cash_back")
ROWS_AT_ONCE = 500
MOST_VENDORS = 500
COUNTS = frozenset({"won", "added", "capped"})

orders = Blueprint("orders", __name__, url_prefix="/orders")


@orders.get("/")
def index() -> str | Response:
    """List the orders that the filters leave, or give the same as CSV."""
    chosen = chosen_filters()
    if request.args.get("format") == "csv":
        return csv_file("orders.csv", COLUMNS, map(_row, _every_order(chosen.values)))
    page = queries.page_for_operator(cursor=request.args.get("cursor"), **chosen.values)
    return render_template(
        "operator/orders/index.html",
        page=page,
        states=queries.STATES,
        routes=ROUTES,
        partner=chosen.partner,
        vendors=catalog.vendors_page(limit=MOST_VENDORS).items,
        currencies=books.currencies(db.session()),
    )


@orders.get("/<order_id>")
def show(order_id: str) -> str:
    """Show one order: frozen amounts, whose it is and why, the guard's answer, payment, history and postings."""
    order = queries.by_public_id(order_id)
    payment, lines = payments.payment_of(order.id), queries.lines(order)
    refunds, owed = refund_queries.of_order(order.id), credits_of(order)
    transactions, deliveries = _transactions(order, payment, refunds, owed), stock.of_order(order.public_id)
    return render_template(
        "operator/orders/show.html",
        order=order,
        lines=lines,
        considered={line.id: _considered(line) for line in lines},
        commissions={each.line_id: each for each in commissions.of_order(order.id)},
        attributions=queries.attributions(order),
        transitions=queries.transitions(order),
        payment=payment,
        invoice=invoices.of_order(order.id) if order.is_paid else None,
        transactions=transactions,
        flow=flow_of(order, lines),
        refunds=refunds,
        disputes=dispute_queries.of_order(order.id),
        taken=reversing.commission_taken(order.id),
        credit_notes=credit_note_queries.of_order(order.id) if refunds else (),
        mails=_mails(order, owed),
        credits=owed,
        incidents=opened_by(order.guard_decision_id),
        claims=claims_on(order.id),
        deliveries=deliveries,
        keys=stock.keys_in(deliveries.values()),
        routes=ROUTES,
        parties=names_in(transactions),
    )


def _every_order(filters: dict[str, Any]) -> Iterator[Order]:
    return every_row(lambda cursor: queries.page_for_operator(cursor=cursor, limit=ROWS_AT_ONCE, **filters))


def _transactions(
    order: Order, payment: Payment | None, refunds: Sequence[Refund], owed: Sequence[Owed]
) -> list[BookedTransaction]:
    keys = [f"{step}:{order.public_id}" for step in ("accrue", "settled_outside")]
    keys += sorted({each.booked.booking_key for each in owed if each.booked} - set(keys))
    if payment is not None:
        keys.append(f"processing_fee:{payment.public_id}")
    for refund in refunds:
        keys += [f"{step}:{refund.public_id}" for step in REFUND_STEPS]
    found = (books.transaction_by_key(db.session(), key) for key in keys)
    return [booked(each) for each in found if each is not None]


def _mails(order: Order, owed: Sequence[Owed]) -> list[Message]:
    """The mails about an order: the customer's, those to its partner's people, and to partners it credits."""
    keys = [f"order_paid:{order.public_id}"]
    if order.partner_id is not None:
        readers = people.of_party(order.partner_id)
        keys += [f"commission_accrued:{order.public_id}:{person.public_id}" for person in readers]
    for partner_id in sorted({each.partner.id for each in owed}):
        keys += [f"credit_booked:{order.public_id}:{person.public_id}" for person in people.of_party(partner_id)]
    return mails.by_keys(keys)


def _considered(line: OrderLine) -> list[dict[str, Any]]:
    """Every rule, concession and link that was looked at for a line, what counts first."""
    items = [
        {
            "title": _considered_title(entry),
            "bps": entry["counted_bps"] if entry["outcome"] == "capped" else entry["bps"],
            "won": entry["outcome"] in COUNTS,
            "reason": entry["reason"],
        }
        for entry in line.terms["considered"]
    ]
    return sorted(items, key=lambda item: not item["won"])


def _considered_title(entry: dict[str, Any]) -> str:
    if entry["kind"] == "concession":
        return str(_("Concession %(id)s", id=entry["id"]))
    if entry["kind"] == "link":
        if entry["id"].startswith("sto_"):
            return str(_("Terms kept in the cart from storefront %(id)s", id=entry["id"]))
        return str(_("Terms kept by link %(id)s", id=entry["id"]))
    return str(_("Margin rule %(id)s, version %(version)s", id=entry["id"], version=entry["version"]))


def _row(order: Order) -> list[object]:
    paid_at, partner = order.paid_at, order.partner
    return [
        order.public_id, order.external_ref, instant(order.placed_at), instant(paid_at) if paid_at else None,
        order.state, order.route, partner.public_id if partner else None, partner.name if partner else None,
        order.account.public_id, order.attribution, order.currency, order.list_total_minor, order.partner_total_minor,
        order.retail_total_minor, order.discount_minor, order.tax_minor, order.total_minor, order.commission_minor,
    ]  # fmt: skip
