"""Mail from templates, without a page around it."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

from flask import Flask

from marketplace.jobs.rendering import address, render

UNTIL = datetime(2026, 11, 29, 11, 30, tzinfo=UTC)


def test_an_address_is_the_one_people_reach_from_outside(app: Flask) -> None:
    assert address("auth.invitations.edit", token="abc") == "http://127.0.0.1:8000/auth/invitations/abc"


def test_an_address_keeps_the_path_that_the_marketplace_lives_under(app: Flask) -> None:
    before = app.config["MARKETPLACE_BASE_URL"]
    app.config["MARKETPLACE_BASE_URL"] = "https://example.com/partners"
    try:
        found = address("auth.invitations.edit", token="abc")
    finally:
        app.config["MARKETPLACE_BASE_URL"] = before

    assert found == "https://example.com/partners/auth/invitations/abc"


def test_a_mail_tells_times_in_its_readers_zone_and_escapes_only_the_html(app: Flask) -> None:
    person = SimpleNamespace(name="Kim <b>", party=SimpleNamespace(name="North & South"))

    words = render(
        "invitation", time_zone="Europe/Berlin", person=person, url="https://x.example/?a=1&b=2", expires_at=UNTIL
    )

    assert words.subject == "Your seat at Partner Marketplace"
    assert "12:30" in words.text
    assert "Hello Kim <b>," in words.text
    assert "North & South has a seat for you" in words.text
    assert "https://x.example/?a=1&b=2" in words.text
    assert "Hello Kim &lt;b&gt;," in words.html
    assert 'href="https://x.example/?a=1&amp;b=2"' in words.html
