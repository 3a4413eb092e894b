"""The app as the factory wires it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, request
from sqlalchemy import make_url

from marketplace.app import configuration, create_app
from marketplace.gateways.mail_ports import Mailer
from marketplace.gateways.ports import Files, Payments
from marketplace.runtime.gateways import Gateways, gateways
from tests.support.apps import settings

NOWHERE = make_url("postgresql+psycopg://nobody@127.0.0.1:1/nothing")


def test_building_it_asks_nobody() -> None:
    app = create_app(settings(), database=NOWHERE)  # neither the database nor Stripe is there

    assert isinstance(app, Flask)
    assert app.extensions["marketplace.settings"].country == "DE"


def test_over_https_cookies_insist_on_it() -> None:
    secure = configuration(settings(MARKETPLACE_BASE_URL="https://partners.example.com"), NOWHERE)
    local = configuration(settings(), NOWHERE)

    assert (secure["SESSION_COOKIE_NAME"], secure["SESSION_COOKIE_SECURE"]) == ("__Host-session", True)
    assert (local["SESSION_COOKIE_NAME"], local["SESSION_COOKIE_SECURE"]) == ("session", False)
    for chosen in (secure, local):
        assert (chosen["SESSION_COOKIE_HTTPONLY"], chosen["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")


def test_the_caller_is_who_the_trusted_proxy_says_and_nobody_elses_word_counts() -> None:
    seen = {}
    for proxies in ("0", "1"):
        app = create_app(settings(MARKETPLACE_TRUSTED_PROXIES=proxies), database=NOWHERE)
        app.add_url_rule("/test/caller", "health.caller", lambda: request.remote_addr or "")
        answer = app.test_client().get("/test/caller", headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.7"})
        seen[proxies] = answer.text

    assert seen == {"0": "127.0.0.1", "1": "203.0.113.7"}


def test_gateways_can_be_handed_in() -> None:
    given = Gateways(payments=_Nothing(), mailer=_Nothing(), files=_Nothing(), connect=_Nothing())
    app = create_app(settings(), database=NOWHERE, gateways=given)

    with app.app_context():
        assert gateways() is given


def test_templates_and_static_files_are_those_of_the_project() -> None:
    app = create_app(settings(), database=NOWHERE)

    root = Path(__file__).resolve().parents[1]
    assert (app.template_folder, app.static_folder) == (str(root / "templates"), str(root / "static"))


class _Nothing(Payments, Mailer, Files):  # type: ignore[misc]
    """A way out that nobody takes."""
