"""Where Stripe's messages arrive: checked, kept, answered at once. What follows is the worker's."""

from typing import Final

import structlog
from flask import Blueprint, request
from werkzeug.exceptions import HTTPException

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.gateways.errors import EventRefused
from marketplace.messaging import inbox
from marketplace.runtime.extensions import csrf
from marketplace.runtime.gateways import gateways

LARGEST: Final = 1024 * 1024
PLAIN: Final = {"Content-Type": "text/plain; charset=utf-8"}

Answer = tuple[str, int, dict[str, str]]

webhooks = Blueprint("webhooks", __name__, url_prefix="/webhooks")
csrf.exempt(webhooks)  # a program sends these, and signs them instead

log = structlog.get_logger(__name__)


@webhooks.post("/stripe")
def stripe() -> Answer:
    """Keep one event of Stripe's and say so. A known one is thanked for again; what cannot be trusted leaves no trace.

    The signature covers the body as it came, so the raw bytes are read and nothing else parses them.
    """
    request.max_content_length = LARGEST
    try:
        body = request.get_data(cache=False)
        event = gateways().payments.read_event(body, request.headers.get("Stripe-Signature", ""), now=clock.now())
    except (EventRefused, HTTPException) as refusal:  # the latter: too large, or cut off
        log.warning("webhook refused", reason=str(refusal))
        return f"{refusal}\n", 400, PLAIN

    with transaction():
        is_new = inbox.take(event, source="webhook", at=clock.now())
    return ("taken\n" if is_new else "known\n"), 200, PLAIN
