"""What every page's layout needs to know: who is signed in and where they can go."""

from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.runtime.people import Person
from marketplace.web.access import gate_of
from marketplace.web.labels import role_label
from marketplace.web.navigation import SECTIONS, Section
from marketplace.web.tallying import decisions

QUEUE = "operator.queue.index"
FACES = {"partner": "portal", "operator": "operator", "vendor": "vendor"}
"""The blueprint of each kind of party."""


def describe_pages(app: Flask) -> None:
    """Give every template the navigation, the person and the sign-out address."""

    @app.context_processor
    def layout() -> dict[str, Any]:
        if not current_user.is_authenticated:
            return {}
        return {
            "navigation": [_section(section) for section in SECTIONS[current_user.party_kind]],
            "person": {
                "name": current_user.name,
                "detail": detail_of(current_user),
            },
            "sign_out_url": url_for("auth.sessions.destroy"),
            "may_open": _may_open,
            "role_label": role_label,
            "account_url": url_for("auth.account.show"),
            "home_url": url_for("home.show"),
            "search_url": url_for(f"{FACES[current_user.party_kind]}.search.index"),
            "watching": _watching(),
        }


def detail_of(person: Person) -> str:
    """Return for whom and in which role somebody acts."""
    if person.is_watching:
        return str(_("Looks at %(partner)s", partner=person.party_name))
    return f"{person.party_name} · {role_label(person.role)}"


def _watching() -> dict[str, str] | None:
    """What the banner says while somebody of the operator looks through a partner's eyes."""
    if not current_user.is_watching:
        return None
    return {"partner": current_user.party_name, "end_url": url_for("operator.viewings.destroy")}


def _section(section: Section) -> dict[str, Any]:
    label, items = section
    return {
        "label": label,
        "items": [
            {"label": name, "icon": icon, "endpoint": endpoint, "active": _is_here(endpoint), "badge": _badge(endpoint)}
            for name, icon, endpoint in items
            if _may_open(endpoint)
        ],
    }


def _badge(endpoint: str) -> int | None:
    """How many things wait behind an item of the navigation; one SQL statement, and only where something is counted."""
    return decisions().total if endpoint == QUEUE else None


def _may_open(endpoint: str) -> bool:
    gate = gate_of(endpoint)
    return gate is not None and (not gate.roles or current_user.role in gate.roles)


def _is_here(endpoint: str) -> bool:
    """Return whether this page is one of the item's, or a step below them: an appeal belongs to the claims."""
    return f"{request.endpoint or ''}.".startswith(f"{endpoint.rpartition('.')[0]}.")
