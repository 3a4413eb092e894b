"""What the pages of this audience share: where people go on to, and from where they come."""

from urllib.parse import urlsplit

from flask import request, url_for


def local_path(target: str | None) -> str | None:
    """Return `target` if it is a path of this site, else None: a link to sign in must not lead people elsewhere.

    Browsers read a backslash as a slash and skip control characters, so `/\\evil.example` is no path of ours.
    """
    if not target or not target.startswith("/") or any(sign < " " or sign == "\\" for sign in target):
        return None
    parts = urlsplit(target)
    return None if target.startswith("//") or parts.netloc or parts.scheme else target


def onwards() -> str:
    """Return where somebody who has just signed in goes: the page they asked for, else their home."""
    return local_path(request.args.get("next")) or url_for("home.show")


def user_agent() -> str:
    """Return what the browser calls itself, for the list of sessions."""
    return request.user_agent.string
