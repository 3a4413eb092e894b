"""What every page's layout needs to know: who is signed in and where they can go."""

from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from marketplace.web.access import gate_of
from marketplace.web.labels import role_label
from marketplace.web.navigation import SECTIONS, Section


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
                "detail": f"{current_user.party_name} · {role_label(current_user.role)}",
            },
            "sign_out_url": url_for("auth.sessions.destroy"),
            "may_open": _may_open,
            "role_label": role_label,
            "account_url": url_for("auth.account.show"),
            "home_url": url_for("home.show"),
        }


def _section(section: Section) -> dict[str, Any]:
    label, items = section
    return {
        "label": label,
        "items": [
            {"label": name, "icon": icon, "endpoint": endpoint, "active": _is_here(endpoint)}
            for name, icon, endpoint in items
            if _may_open(endpoint)
        ],
    }


def _may_open(endpoint: str) -> bool:
    gate = gate_of(endpoint)
    return gate is not None and (not gate.roles or current_user.role in gate.roles)


def _is_here(endpoint: str) -> bool:
    return (request.endpoint or "").rpartition(".")[0] == endpoint.rpartition(".")[0]
