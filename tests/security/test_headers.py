"""What every answer says to the browser, and what no page contains."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from werkzeug.test import TestResponse

from tests.security.asking import own, pages
from tests.security.scene import Scene

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'", "object-src": "'none'",
}  # fmt: skip
# A mail as its reader's program shows it: its own styles, in a sandbox in which nothing runs and nothing is sent.
A_MAIL = {
    "default-src": "'none'", "style-src": "'unsafe-inline'", "form-action": "'none'", "frame-ancestors": "'none'",
    "base-uri": "'none'", "sandbox": "allow-popups allow-top-navigation-by-user-activation",
}  # fmt: skip
CACHEABLE = {"static", "bootstrap.static", "health.live", "health.ready", "storefront.shops.theme", "pictures.show"}


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
    headers = answer.headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";"))
    is_mail = endpoint == "operator.mail.document" and policy == A_MAIL
    found = [] if is_mail else policy_complaints(policy)
    if (headers.get("X-Content-Type-Options"), headers.get("X-Frame-Options")) != ("nosniff", "DENY"):
        found.append("sniffing or framing")
    if headers.get("Referrer-Policy") not in {"same-origin", "strict-origin"}:
        found.append(f"referrer policy {headers.get('Referrer-Policy')}")
    if endpoint not in CACHEABLE and headers.get("Cache-Control") != "no-store":
        found.append(f"cache control {headers.get('Cache-Control')}")
    if "Server" in headers and "Python" in headers["Server"]:
        found.append("names its software")
    if "text/html" in headers.get("Content-Type", "") and not is_mail:
        found += inline(answer)
    return found


def policy_complaints(policy: dict[str, str]) -> list[str]:
    """Return what is wrong with a content security policy of ours."""
    found = []
    if {name: policy.get(name) for name in POLICY} != POLICY or "unsafe" in str(policy):
        found.append(f"policy {policy}")
    if not policy.get("form-action", "").startswith("'self'"):
        found.append("forms may go anywhere")
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
    answer = scene.browsers["owner"].post(
        "/auth/account/", data={"name": script, "time_zone": "UTC"}, follow_redirects=True
    )

    assert "alert(1)" in answer.text
    assert inline(answer) == []
