"""A partner's book in one currency: its buckets and its chain, step by step."""

from __future__ import annotations

from flask import Blueprint, render_template

from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.ledger import balances
from marketplace.ledger import queries as ledger
from marketplace.statements import queries as statements
from marketplace.web.cursors import number_before

ENTRIES = 50

books = Blueprint("books", __name__, url_prefix="/books")


@books.get("/<partner_id>/<currency>")
def show(partner_id: str, currency: str) -> str:
    """Show what the book holds and the newest steps of its chain."""
    with snapshot():
        ref = statements.one(partner_id, currency)
        steps = ledger.latest_entries(db.session(), ref.partner.id, currency, ENTRIES + 1, before_seq=number_before())
        return render_template(
            "operator/books/show.html",
            ref=ref,
            buckets=balances.partner_books(db.session(), ref.partner.id)[currency],
            steps=steps[:ENTRIES],
            next_cursor=str(steps[ENTRIES - 1].seq) if len(steps) > ENTRIES else None,
        )
