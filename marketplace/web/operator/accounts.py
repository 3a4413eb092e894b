"""The ledger's accounts: the books at a glance, every open account, and all partner books together."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request

from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.ledger import balances, chart
from marketplace.ledger.glance import glances
from marketplace.statements import queries as statements
from marketplace.statements.parties import party_names
from marketplace.web.csv_files import csv_file

COLUMNS = ("currency", "account", "party", "name", "balance_minor", "is_guarded")

accounts = Blueprint("accounts", __name__, url_prefix="/accounts")


@accounts.get("/")
def index() -> str | Response:
    """Show what is held and owed in each currency, that the books balance, and each account; or all of it as CSV."""
    if request.args.get("format") == "csv":
        return csv_file("accounts.csv", COLUMNS, _rows())
    with snapshot():
        shown = glances(db.session())
        return render_template(
            "operator/accounts/index.html",
            glances=shown,
            parties=party_names(each.account.party for glance in shown for each in glance.accounts),
            chart=chart.ACCOUNTS,
            page=statements.books_page(search=request.args.get("q", ""), cursor=request.args.get("cursor")),
        )


def _rows() -> Iterator[list[object]]:
    found = balances.all_accounts(db.session())
    parties = party_names(each.account.party for each in found)
    for each in found:
        name, party = each.account.name, each.account.party or ""
        known = parties[party].name if party in parties else ""
        yield [each.currency, name, party, known, each.balance_minor, "yes" if each.is_guarded else "no"]
