"""Which requests are visits."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.web.visits import is_visit, today

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PROGRAMS = (
    "", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.5.0", "Slackbot 1.0",
    "facebookexternalhit/1.1", "WhatsApp/2.23", "python-requests/2.32", "Mozilla/5.0 HeadlessChrome/140.0",
    "Mozilla/5.0 (compatible; bingbot/2.0)", "TelegramBot (like TwitterBot)", "Go-http-client/2.0",
)  # fmt: skip


def _is_visit(app: Flask, *, method: str = "GET", agent: str = PERSON, **headers: str) -> bool:
    given = {"User-Agent": agent, **{name.replace("_", "-"): value for name, value in headers.items()}}
    with app.test_request_context("/s/alp/", method=method, headers=given, base_url="http://shop.example"):
        return is_visit()


def test_a_person_who_comes_from_elsewhere_is_a_visit(web: Flask) -> None:
    assert _is_visit(web)
    assert _is_visit(web, Referer="https://search.example/?q=backup")


def test_going_on_within_the_shop_is_none(web: Flask) -> None:
    assert not _is_visit(web, Referer="http://shop.example/s/alp/")


@pytest.mark.parametrize("agent", PROGRAMS)
def test_programs_are_none(web: Flask, agent: str) -> None:
    assert not _is_visit(web, agent=agent)


@pytest.mark.parametrize("header", ["Sec_Purpose", "Purpose", "X_Moz"])
def test_a_page_fetched_ahead_of_time_is_none(web: Flask, header: str) -> None:
    assert not _is_visit(web, **{header: "prefetch;prerender"})


@pytest.mark.parametrize("method", ["HEAD", "POST"])
def test_only_reading_the_page_is_one(web: Flask, method: str) -> None:
    assert not _is_visit(web, method=method)


def test_the_day_is_that_of_the_marketplace(web: Flask) -> None:
    with web.app_context(), clock.frozen(datetime(2026, 11, 1, 23, 30, tzinfo=UTC)):
        assert today() == date(2026, 11, 2)  # half past midnight in Berlin
