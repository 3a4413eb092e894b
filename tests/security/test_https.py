"""Where the marketplace is reached by HTTPS, cookies, addresses and browsers insist on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import invitations
from tests.support.apps import build, settings
from tests.support.browser import Browser
from tests.support.databases import TestDatabase
from tests.support.world import a_partner


@pytest.fixture
def secure(database: TestDatabase) -> Iterator[Flask]:
    """The app as it stands behind HTTPS."""
    app = create_app(settings(MARKETPLACE_BASE_URL="https://partners.example.com"), database=database.web)
    app.test_client_class = Browser
    yield app
    with app.app_context():
        db.engine.dispose()
    build("web")  # Talisman keeps its settings in one object for the process: the last app that was built has its way


def test_by_https_cookies_and_browsers_insist_on_it(secure: Flask) -> None:
    answer = secure.test_client().get("/auth/sign-in", base_url="https://partners.example.com")
    cookie = answer.headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert word in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31556926; includeSubDomains"


def test_by_http_everybody_is_sent_to_https(secure: Flask) -> None:
    answer = secure.test_client().get("/auth/sign-in", base_url="http://partners.example.com")

    assert (answer.status_code // 100, answer.location) == (3, "https://partners.example.com/auth/sign-in")


def test_a_form_on_a_secret_page_works_by_https(secure: Flask, app: Flask) -> None:
    party, at = a_partner().id, clock.now()
    made = invitations.invite(party, email="kim@example.com", name="Kim", role="owner", invited_by="usr_test", at=at)
    secret = invitations.issue_secret(made, at=at)
    db.session.commit()
    browser, address = secure.test_client(), f"https://partners.example.com/auth/invitations/{secret}"
    page = browser.get(address, base_url="https://partners.example.com")
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
    assert token

    # What a browser sends under the policy "strict-origin".
    answer = browser.post(address, data={"csrf_token": token[1]}, headers={"Referer": "https://partners.example.com/"})

    assert answer.status_code == 422
