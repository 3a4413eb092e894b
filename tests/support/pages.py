"""A Flask app with the real templates, filters and styles and nothing else: no database, no people."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, request
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from marketplace.web.filters import register_filters
from marketplace.web.fragments import remember_fragments

ROOT = Path(__file__).resolve().parents[2]


def build_pages() -> Flask:
    """Return the app; `?lang=de` chooses the reader's language, times are Berlin's."""
    app = Flask(
        "pages", root_path=str(ROOT), template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static")
    )
    app.config.update(
        SECRET_KEY="for tests only", BOOTSTRAP_SERVE_LOCAL=True, MARKETPLACE_TIME_ZONE="Europe/Berlin", TESTING=True
    )
    Babel(app, locale_selector=lambda: request.args.get("lang", "en"))
    Bootstrap5(app)
    CSRFProtect(app)
    register_filters(app)
    remember_fragments(app)
    app.add_url_rule("/orders/<state>", "orders", lambda state: state)
    return app
