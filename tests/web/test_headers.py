"""The policy names the payment page and nothing else from outside."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.web.headers import content_security_policy
from tests.support.apps import settings


def test_forms_may_lead_to_us_and_to_the_pages_of_stripe() -> None:
    assert content_security_policy(settings())["form-action"] == "'self' http://127.0.0.1:1"
    live = settings(STRIPE_API_BASE="", STRIPE_SECRET_KEY="sk_test_of_our_own")
    assert content_security_policy(live)["form-action"].split() == [
        "'self'", "https://checkout.stripe.com", "https://accounts.stripe.com", "https://connect.stripe.com",
        "https://express.stripe.com",
    ]  # fmt: skip
    assert content_security_policy(settings(STRIPE_SECRET_KEY=""))["form-action"] == "'self'"


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = content_security_policy(settings())

    assert policy["default-src"] == "'none'"
    assert "unsafe" not in str(policy)
    assert [name for name, value in policy.items() if "http" in value] == ["form-action"]


def test_files_may_be_cached_and_pages_may_not(client: FlaskClient) -> None:
    assert client.get("/static/css/theme.css").headers["Cache-Control"] != "no-store"
    for page in ("/", "/auth/sign-in", "/nowhere"):
        assert client.get(page).headers["Cache-Control"] == "no-store"


def test_a_page_at_a_secret_address_is_named_to_nobody(client: FlaskClient) -> None:
    assert client.get("/auth/invitations/guess").headers["Referrer-Policy"] == "strict-origin"
    assert client.get("/auth/sign-in").headers["Referrer-Policy"] == "same-origin"
