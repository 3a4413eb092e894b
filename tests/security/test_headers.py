"""What every answer says to the browser, and what no page contains."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from marketplace.app import create_app
from tests.security.asking import own, pages
from tests.security.scene import Scene
from tests.support.apps import settings
from tests.support.browser import Browser

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "font-src": "'self'",
    "connect-src": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'", "object-src": "'none'",
}  # fmt: skip
CACHEABLE = {"static", "bootstrap.static", "health.live", "health.ready"}


class Inline(HTMLParser):
    """Collects what a strict content security policy would block, and what leaves the site."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = dict(attributes)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(f"<{tag}>")
        for name, value in given.items():
            address = (value or "").strip().lower()
            if name == "style" or name.startswith("on") or address.startswith("javascript:"):
                self.found.append(f'<{tag} {name}="{value}">')
            if name == "src" and re.match(r"(https?:)?//", address):
                self.found.append(f'<{tag} {name}="{value}">')


def inline(answer: TestResponse) -> list[str]:
    """Return what of the page is inline or from elsewhere."""
    parser = Inline()
    parser.feed(answer.text)
    return parser.found


def test_every_page_of_every_actor_has_the_headers_and_nothing_inline(scene: Scene) -> None:
    wrong = []
    for page in pages(scene.web):
        for actor in ("anonymous", "owner", "staff", "channel"):
            answer = page.ask(scene, actor, own(page.fillings(scene, actor)))
            wrong += [f"{page.name} as {actor}: {each}" for each in complaints(page.rule.endpoint, answer)]

    assert wrong == []


def complaints(endpoint: str, answer: TestResponse) -> list[str]:
    """Return what is wrong with an answer, in words."""
    found, headers = [], answer.headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";"))
    if {name: policy.get(name) for name in POLICY} != POLICY or "unsafe" in str(policy):
        found.append(f"policy {policy}")
    if not policy.get("form-action", "").startswith("'self'"):
        found.append("forms may go anywhere")
    if (headers.get("X-Content-Type-Options"), headers.get("X-Frame-Options")) != ("nosniff", "DENY"):
        found.append("sniffing or framing")
    if headers.get("Referrer-Policy") not in {"same-origin", "strict-origin"}:
        found.append(f"referrer policy {headers.get('Referrer-Policy')}")
    if endpoint not in CACHEABLE and headers.get("Cache-Control") != "no-store":
        found.append(f"cache control {headers.get('Cache-Control')}")
    if "Server" in headers and "Python" in headers["Server"]:
        found.append("names its software")
    if "text/html" in headers.get("Content-Type", ""):
        found += inline(answer)
    return found


def test_an_address_with_a_secret_is_told_to_nobody(scene: Scene) -> None:
    telling = []
    for page in pages(scene.web):
        if {"token", "secret"} & set(page.rule.arguments):
            answer = page.ask(scene, "anonymous", own(page.fillings(scene, "anonymous")))
            if answer.headers["Referrer-Policy"] != "strict-origin":
                telling.append(page.name)

    assert telling == []


@pytest.mark.parametrize("status", [400, 404, 405, 413])
def test_error_pages_have_them_too(status: int, scene: Scene) -> None:
    browser = scene.browsers["anonymous"]
    answer = {
        400: lambda: browser.post("/webhooks/stripe"),
        404: lambda: browser.get("/nowhere"),
        405: lambda: browser.delete("/healthz"),
        413: lambda: browser.post("/auth/sign-in", data={"email": "x" * 3_000_000}),
    }[status]()

    assert answer.status_code == status
    assert complaints("error", answer) == []


def test_what_people_write_is_shown_as_text(scene: Scene) -> None:
    script = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    answer = scene.browsers["owner"].post("/auth/account/", data={"name": script, "time_zone": "UTC"}, follow_redirects=True)

    assert "alert(1)" in answer.text
    assert inline(answer) == []


@pytest.fixture(scope="module")
def secure(scene: Scene) -> Flask:
    """The app as it stands behind HTTPS."""
    address = settings(MARKETPLACE_BASE_URL="https://partners.example.com")
    app = create_app(address, database=make_url(scene.superuser).set(drivername="postgresql+psycopg", username="marketplace_web"))
    app.test_client_class = Browser
    return app


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


def test_a_form_on_a_secret_page_works_by_https(secure: Flask, scene: Scene) -> None:
    browser, address = secure.test_client(), f"https://partners.example.com/auth/invitations/{scene.ids['invitation']}"
    page = browser.get(address, base_url="https://partners.example.com")
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
    assert token

    # What a browser sends under the policy "strict-origin".
    answer = browser.post(address, data={"csrf_token": token[1]}, headers={"Referer": "https://partners.example.com/"})

    assert answer.status_code == 422
