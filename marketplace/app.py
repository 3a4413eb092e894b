"""Builds the Flask app: settings in, a wired application out."""

from pathlib import Path

from flask import Flask
from sqlalchemy import URL
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace.db.base import db
from marketplace.db.urls import engine_options
from marketplace.runtime.addresses import LateRule
from marketplace.runtime.database import locate
from marketplace.runtime.extensions import babel, bootstrap, csrf, login_manager, talisman
from marketplace.runtime.gateways import Gateways, connect
from marketplace.runtime.requests import SizedRequest, trace_requests
from marketplace.runtime.settings import Settings
from marketplace.web import blueprints
from marketplace.web.access import guard_pages
from marketplace.web.auth.loading import load_people
from marketplace.web.context import describe_pages
from marketplace.web.errors import map_errors
from marketplace.web.filters import register_filters
from marketplace.web.fragments import remember_fragments
from marketplace.web.headers import content_security_policy, seal_answers

ROOT = Path(__file__).resolve().parents[1]


def create_app(settings: Settings, *, database: URL | None = None, gateways: Gateways | None = None) -> Flask:
    """Return the application for `settings`.

    `database` is the login to use (the worker passes its own); by default the web role's. `gateways` are the ways to
    Stripe, mail and files; by default those that the settings name.

    Raises:
        SettingInvalid: a setting is missing or wrong.
    """
    app = Flask(
        "marketplace", root_path=str(ROOT), template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static")
    )
    app.request_class, app.url_rule_class = SizedRequest, LateRule
    app.config.from_mapping(configuration(settings, database or locate(settings).web))
    app.extensions["marketplace.settings"] = settings
    app.extensions["marketplace.gateways"] = gateways or connect(settings)
    db.init_app(app)
    _extend(app, settings)
    trace_requests(app)
    guard_pages(app)
    map_errors(app)
    register_filters(app)
    remember_fragments(app)
    describe_pages(app)
    blueprints.register(app)
    if settings.trusted_proxies:
        _trust_proxies(app, settings.trusted_proxies)
    return app


def _trust_proxies(app: Flask, count: int) -> None:
    """Believe this many proxies about caller and scheme: sign-in limits count the caller's address, not theirs."""
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def configuration(settings: Settings, database: URL) -> dict[str, object]:
    """Return Flask's configuration for `settings`. Cookies insist on HTTPS where the marketplace is reached by it."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(is_pooled=settings.is_pooled),
        "BOOTSTRAP_SERVE_LOCAL": True,
        "MARKETPLACE_NAME": settings.name,
        "MARKETPLACE_BASE_URL": settings.base_url,
        "MARKETPLACE_TIME_ZONE": settings.time_zone,
        "MARKETPLACE_COUNTRY": settings.country,
        "MARKETPLACE_ADDRESS": settings.address,
        "MARKETPLACE_TAX_NUMBER": settings.tax_number,
        "MARKETPLACE_RELAY_DOMAIN": settings.relay_domain,
        "MARKETPLACE_REVEAL_HOURS": settings.reveal_hours,
        "MARKETPLACE_BANK_IBAN": settings.bank_iban,
        "MARKETPLACE_BANK_BIC": settings.bank_bic,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_https else "session",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 8 * 3600,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    }


def _extend(app: Flask, settings: Settings) -> None:
    babel.init_app(app, default_timezone=settings.time_zone)
    bootstrap.init_app(app)
    login_manager.init_app(app)
    load_people(login_manager)
    csrf.init_app(app)
    seal_answers(app)
    talisman.init_app(
        app,
        content_security_policy=content_security_policy(settings),
        force_https=settings.is_https,
        session_cookie_secure=settings.is_https,
        strict_transport_security=settings.is_https,
        referrer_policy="same-origin",
        frame_options="DENY",
    )
