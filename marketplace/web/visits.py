"""Which requests count as a visit, judged by the request alone: nothing of it is kept.

A visit is a page of ours opened from elsewhere, by a person: not by a program, not ahead of time, not from another page
of ours, and not by somebody who is signed in here.

Source: docs/adr/0012-visits-without-visitors.md.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app, request
from flask_login import current_user

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.orders import visits

PROGRAM: Final = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|fetch|scan|monitor|probe|headless|externalhit|whatsapp|telegram|embedly|"
    r"curl|wget|python|httpx|aiohttp|java/|okhttp|go-http|libwww|perl|ruby|axios|node|postman|lighthouse",
    re.IGNORECASE,
)
"""Words in the names of programs that open addresses without anybody looking."""


def count_visit(*, storefront_id: int | None = None, link_id: int | None = None) -> None:
    """Count the page that is being shown, where it is a visit. Opens a transaction of its own: call it last."""
    if is_visit():
        with transaction():
            visits.count("visit", on=today(), storefront_id=storefront_id, link_id=link_id)


def count_cart(*, storefront_id: int | None = None, link_id: int | None = None) -> None:
    """Count, in the open transaction, that something was put into a cart by a person who is not signed in."""
    if is_person():
        visits.count("cart", on=today(), storefront_id=storefront_id, link_id=link_id)


def is_visit() -> bool:
    """Whether the present request is a visit."""
    ahead = request.headers.get("Sec-Purpose", request.headers.get("Purpose", request.headers.get("X-Moz", "")))
    if request.method != "GET" or "prefetch" in ahead.lower():
        return False
    return urlsplit(request.referrer or "").netloc != request.host and is_person()


def is_person() -> bool:
    """Whether a person's browser asks, and nobody who is signed in here: one's own looks are no interest of others."""
    agent = request.user_agent.string
    return bool(agent) and PROGRAM.search(agent) is None and not current_user.is_authenticated


def today() -> date:
    """Return the day in the marketplace's time zone."""
    return clock.now().astimezone(ZoneInfo(current_app.config["MARKETPLACE_TIME_ZONE"])).date()
