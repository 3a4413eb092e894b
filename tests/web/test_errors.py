"""What a stranger sees when something goes wrong."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from marketplace.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Unavailable
from marketplace.db.base import db
from marketplace.web.errors import status_of


def test_each_kind_of_refusal_has_its_status():
    kinds = {NotFound: 404, Forbidden: 403, Invalid: 422, Conflict: 409, Unavailable: 503}

    assert {kind: status_of(kind("No.")) for kind in kinds} == kinds
    assert issubclass(Conflict, DomainError)


def test_an_address_that_does_not_exist_is_answered_with_a_page_and_a_reference(client: FlaskClient):
    answer = client.get("/nowhere", headers={"X-Request-Id": "req_for_this_test"})

    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] == "req_for_this_test"
    assert "req_for_this_test" in answer.text


def test_without_a_database_pages_say_that_they_are_unavailable_and_show_no_trace(web: Flask):
    browser = web.test_client()
    with browser.session_transaction() as kept:
        kept["_user_id"] = "a secret of somebody who was signed in"

    with web.app_context():
        before = db.engines[None]
        db.engines[None] = create_engine("postgresql+psycopg://nobody@/nothing?host=/nonexistent")
    try:
        page, ready, alive = browser.get("/portal/"), browser.get("/readyz"), browser.get("/healthz")
    finally:
        with web.app_context():
            db.engines[None] = before  # its connections stay in hand, and so does what it knows

    assert (page.status_code, ready.status_code, alive.status_code) == (503, 503, 200)
    assert "Traceback" not in page.text
    assert "psycopg" not in page.text + ready.text


def test_a_form_that_is_too_large_is_told_so(client: FlaskClient):
    answer = client.post("/auth/sign-in", data={"email": "x" * 3_000_000})

    assert answer.status_code == 413
    assert "larger than this page takes" in answer.text


def test_a_form_without_its_cookie_says_that_cookies_are_needed_and_an_old_one_that_it_is_old(web: Flask):
    web.config["WTF_CSRF_ENABLED"] = True
    without, with_cookie = web.test_client(use_cookies=False), web.test_client()
    with_cookie.get("/auth/sign-in")

    answers = [browser.post("/auth/sign-in", data={}) for browser in (without, with_cookie)]
    web.config["WTF_CSRF_ENABLED"] = False

    assert [answer.status_code for answer in answers] == [400, 400]
    assert "Allow cookies for this site" in answers[0].text
    assert "open for too long" in answers[1].text


@pytest.mark.parametrize("area", ["portal", "vendor", "operator"])
def test_a_form_of_somebody_who_is_signed_out_meanwhile_says_so(web: Flask, area: str):
    web.config["WTF_CSRF_ENABLED"] = True
    browser = web.test_client()
    browser.get("/auth/sign-in")
    page = "payouts/runs/" if area == "operator" else "payout-settings/bank/"

    answer = browser.post(f"/{area}/{page}", data={})
    web.config["WTF_CSRF_ENABLED"] = False

    assert (answer.status_code, "You are not signed in any more" in answer.text) == (400, True)
    assert "open for too long" not in answer.text


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/operator/payouts/pyt_1/decisions/", "/operator/payouts/pyt_1/decisions/new"),
        ("/operator/payouts/pyt_1/decisions/dec_1/approval/", "/operator/payouts/pyt_1/"),
        ("/operator/funds/itv_1/approval", "/operator/funds/itv_1"),
        ("/operator/queue/evt_1/decision/", "/operator/queue/evt_1/decision/new"),
    ],
)
def test_an_address_that_takes_a_form_leads_to_the_page_of_the_form_when_it_is_opened(
    client: FlaskClient, address: str, leads_to: str
):
    answer = client.get(address)

    assert answer.status_code == 405
    assert "Opening it sends nothing and changes nothing." in answer.text
    assert re.findall(r'class="btn btn-primary" href="([^"]*)"', answer.text) == [leads_to]


def test_what_no_page_stands_above_leads_to_the_start_page(client: FlaskClient):
    opened, sent = client.get("/webhooks/stripe"), client.post("/operator/payouts/pyt_1/")

    assert (opened.status_code, sent.status_code) == (405, 405)
    for answer in (opened, sent):
        assert re.findall(r'class="btn btn-primary" href="([^"]*)"', answer.text) == ["/"]
