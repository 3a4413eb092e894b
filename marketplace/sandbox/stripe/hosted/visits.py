"""How a party gets onto a page of its account: by a link that is good once, then by the visit it opened."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.hosted import pages
from marketplace.sandbox.stripe.resources import page_links
from marketplace.sandbox.stripe.store.objects import Json


def add_entrance(hosted: Blueprint, engine: Engine, page: str) -> None:
    """Let links to a page be followed: each opens one visit."""

    def enter(account_id: str, token: str) -> Response:
        with engine.write() as context:
            link = context.objects.get(page_links.KIND, token)
            if link is None or link["account"] != account_id or link["page"] != page or link["is_visit"]:
                return pages.not_found()
            visit = page_links.enter(context, link)
            return pages.follow(f"/c/{page}/{visit['id']}") if visit else _over(link)

    hosted.add_url_rule(f"/c/{page}/<account_id>/<token>", f"{page}-enter", enter)


def within(context: Context, page: str, token: str, show: Callable[[Json, Json], Response]) -> Response:
    """Answer for a visit with its account; where its time is over, send the party back for another link."""
    visit = page_links.visit(context, token)
    if visit is None or visit["page"] != page:
        return pages.not_found()
    if visit["expires_at"] <= context.now:
        return _over(visit)
    return show(visit, context.addressed("v2.core.account", visit["account"]))


def _over(link: Json) -> Response:
    if link["refresh_url"]:
        return pages.follow(str(link["refresh_url"]))
    return pages.notice(
        "This link is no longer good",
        "It works once, and for a short while. Go back to where you found it and ask for another.",
        status=410,
    )
