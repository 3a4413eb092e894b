"""Mail from templates: `templates/emails/<kind>/` holds a subject, a plain and an HTML body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app, g

CUSTOMER_OF: Final = "customer of "
"""How the recipient of a customer's mail is written, before the order's public id."""

OWN_NUMBER: Final = "[their own number]"
"""What stands for a customer's own number of its order in mail that is kept, until it leaves."""


@dataclass(frozen=True)
class Rendered:
    """A mail's words."""

    subject: str
    text: str
    html: str


def render(kind: str, *, time_zone: str | None = None, **context: Any) -> Rendered:
    """Return a mail's words. Times are told in `time_zone`, the reader's IANA name; None is the operator's own.

    Templates are asked directly, without the page's context: no page is being made, and nobody is signed in.
    """
    g.time_zone = time_zone or current_app.config["MARKETPLACE_TIME_ZONE"]
    subject, text, html = (
        current_app.jinja_env.get_template(f"emails/{kind}/{part}").render(context)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return Rendered(" ".join(subject.split()), text.strip() + "\n", html)


def address(endpoint: str, **values: str) -> str:
    """Return the absolute address of a page, as people reach it from outside."""
    base = urlsplit(current_app.config["MARKETPLACE_BASE_URL"])
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)
