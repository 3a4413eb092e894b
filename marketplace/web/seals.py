"""The seals over the books, for everybody: published, so that none of them can be taken back."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from marketplace.db.base import db
from marketplace.documents.seals import paper
from marketplace.ledger import sealing
from marketplace.ledger.sealing import Seal
from marketplace.web.cursors import number_before

SHOWN = 50

seals = Blueprint("seals", __name__, url_prefix="/seals")


@seals.get("/")
def index() -> str:
    """List seals, the newest first."""
    found = sealing.latest(db.session(), SHOWN + 1, before=number_before())
    shown = found[:SHOWN]
    cursor = str(shown[-1].number) if len(found) > SHOWN else None
    return render_template("seals/index.html", seals=shown, next_cursor=cursor)


@seals.get("/<int:number>")
def show(number: int) -> str:
    """Show a seal, and what it says."""
    return render_template("seals/show.html", seal=_seal(number))


@seals.get("/<int:number>.json")
def document(number: int) -> Response:
    """Return a seal as its signed file."""
    headers = {"Content-Disposition": f'attachment; filename="seal-{number}.json"'}
    return Response(paper(_seal(number)), content_type="application/json", headers=headers)


def _seal(number: int) -> Seal:
    found = sealing.after(db.session(), number - 1, limit=1) if 0 < number < 2**31 else []
    if not found or found[0].number != number:
        raise NotFound
    return found[0]
