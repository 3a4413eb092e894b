"""The receipt of a charge, and the sandbox's front page."""

from __future__ import annotations

from flask import Blueprint, Response

from marketplace.sandbox.stripe.cards import MAIN_CARDS, MORE_CARDS
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.hosted import pages
from marketplace.sandbox.stripe.settings import API_VERSION


def blueprint(engine: Engine) -> Blueprint:
    """Return the blueprint of the pages that only show."""
    hosted = Blueprint("receipts", __name__)

    @hosted.get("/")
    def index() -> Response:
        cards = MAIN_CARDS + MORE_CARDS
        return pages.page("index.html", cards=cards, version=API_VERSION, business=engine.settings.business_name)

    @hosted.get("/receipts/<charge_id>")
    def show(charge_id: str) -> Response:
        with engine.read() as context:
            charge = context.objects.get("charge", charge_id)
        if charge is None or not charge["paid"]:
            return pages.not_found()
        return pages.page("receipt.html", charge=charge, business=engine.settings.business_name)

    return hosted
