"""Addresses that let a party onto a page of its account: good once, and for a short while."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import random_text
from marketplace.sandbox.stripe.store.objects import Json

KIND = "page_link"
LINK_SECONDS = 300
VISIT_SECONDS = 3_600


@dataclass(frozen=True)
class Wanted:
    """Which page a link leads to, of whose account, and where the party goes from there."""

    page: str
    account: str
    refresh_url: str | None = None
    return_url: str | None = None


def issue(context: Context, wanted: Wanted) -> Json:
    """Make a link; its address is under /c/ with its id."""
    body = {
        "id": random_text(32),
        "object": KIND,
        "account": wanted.account,
        "created": context.now,
        "expires_at": context.now + LINK_SECONDS,
        "page": wanted.page,
        "refresh_url": wanted.refresh_url,
        "return_url": wanted.return_url,
        "is_used": False,
        "is_visit": False,
    }
    return context.platform.objects.add(body)


def address(context: Context, link: Json) -> str:
    """Return where a link leads."""
    return context.settings.url(f"/c/{link['page']}/{link['account']}/{link['id']}")


def enter(context: Context, link: Json) -> Json | None:
    """Use a link up and return the visit that it opens; none where it was used before or its time is over."""
    if link["is_used"] or link["is_visit"] or link["expires_at"] <= context.now:
        return None
    context.platform.objects.save(link | {"is_used": True})
    visit = link | {"id": random_text(32), "is_visit": True, "expires_at": context.now + VISIT_SECONDS}
    return context.platform.objects.add(visit)


def visit(context: Context, token: str) -> Json | None:
    """Return the visit that a page's own address names, be its time over; none where there is none."""
    found = context.platform.objects.get(KIND, token)
    return found if found and found["is_visit"] else None


def end(context: Context, visit: Json) -> None:
    """End a visit: its page shows nothing more."""
    context.platform.objects.save(visit | {"expires_at": context.now})
