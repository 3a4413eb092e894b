"""Stripe's messages at the door: taken once, answered at once; what cannot be trusted leaves no trace."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import stripe
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.core import clock
from tests.support.apps import ENVIRONMENT
from tests.support.paying import waiting_jobs

SECRET = ENVIRONMENT["STRIPE_WEBHOOK_SECRET"]
EVENT: dict[str, Any] = {
    "id": "evt_1", "object": "event", "type": "checkout.session.completed", "created": 1_790_000_000,
    "api_version": "2026-10-28.endive", "livemode": False,
    "data": {"object": {
        "id": "cs_1", "object": "checkout.session", "payment_status": "paid",
        "customer_details": {"email": "kim@acme.example", "name": "Kim Doe"},
    }},
}  # fmt: skip


def test_a_signed_event_is_kept_with_its_job_and_thanked_for(
    client: FlaskClient, superuser: psycopg.Connection
) -> None:
    answer = _send(client, EVENT)

    assert (answer.status_code, answer.text) == (200, "taken\n")
    [(key, kind, about, source, payload)] = superuser.execute(
        "select id, type, object_id, source, payload::text from inbox_events where handled_at is null"
    ).fetchall()
    assert (kind, about, source) == ("checkout.session.completed", "cs_1", "webhook")
    assert "kim" not in payload.lower()
    assert waiting_jobs(superuser) == [("stripe.event", {"inbox_id": key})]


def test_a_thin_event_is_kept_under_the_object_it_names(client: FlaskClient, superuser: psycopg.Connection) -> None:
    about = {"id": "acct_1", "type": "v2.core.account", "url": "/v2/core/accounts/acct_1"}
    thin = {
        "id": "evt_2", "object": "v2.core.event", "type": "v2.core.account[requirements].updated", "livemode": False,
        "created": "2026-11-23T00:00:00.000Z", "context": None, "related_object": about,
    }  # fmt: skip

    answer = _send(client, thin)

    assert (answer.status_code, answer.text) == (200, "taken\n")
    assert superuser.execute("select type, object_id from inbox_events").fetchall() == [(thin["type"], "acct_1")]


def test_the_same_event_again_is_thanked_for_and_changes_nothing(
    client: FlaskClient, superuser: psycopg.Connection
) -> None:
    _send(client, EVENT)

    again = _send(client, EVENT)

    assert (again.status_code, again.text) == (200, "known\n")
    assert superuser.execute("select count(*) from inbox_events").fetchone() == (1,)
    assert len(waiting_jobs(superuser)) == 1


@pytest.mark.parametrize(
    "odd", [{"id": "evt\x00x"}, {"id": "evt_\ud800"}, {"id": "e" * 5_000}, {"id": ""}, {"type": "a b"}]
)
def test_signed_words_that_are_no_event_are_refused(
    client: FlaskClient, odd: dict[str, str], superuser: psycopg.Connection
) -> None:
    assert _send(client, {**EVENT, **odd}).status_code == 400
    _nothing_was_kept(superuser)


@pytest.mark.parametrize("seconds", [-299, 0, 55])
def test_what_is_fresh_is_taken(client: FlaskClient, seconds: int, superuser: psycopg.Connection) -> None:
    assert _send(client, EVENT, age=-seconds).status_code == 200


@pytest.mark.parametrize("age", [310, -70, 3600, -3600 * 24 * 30])
def test_what_is_old_or_from_the_future_is_refused(
    client: FlaskClient, age: int, superuser: psycopg.Connection
) -> None:
    assert _send(client, EVENT, age=age).status_code == 400
    _nothing_was_kept(superuser)


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (None, None),
        (None, "t=1,v1=00"),
        (b"", None),
        (b"{}", ""),
        (b"\xff", "t=1,v1=00"),
    ],
)
def test_a_forged_message_is_refused(
    client: FlaskClient, body: bytes | None, header: str | None, superuser: psycopg.Connection
) -> None:
    content = json.dumps(EVENT).encode() if body is None else body
    headers = {} if header is None else {"Stripe-Signature": header}

    answer = client.post("/webhooks/stripe", data=content, headers=headers)

    assert answer.status_code == 400
    _nothing_was_kept(superuser)


def test_another_secret_and_a_changed_body_are_refused(client: FlaskClient, superuser: psycopg.Connection) -> None:
    assert _send(client, EVENT, secret="whsec_other").status_code == 400
    header = _signature(json.dumps(EVENT))
    changed = json.dumps({**EVENT, "id": "evt_2"})

    assert client.post("/webhooks/stripe", data=changed, headers={"Stripe-Signature": header}).status_code == 400
    _nothing_was_kept(superuser)


def test_events_of_the_live_mode_and_thin_ones_are_refused(client: FlaskClient, superuser: psycopg.Connection) -> None:
    for change in ({"livemode": True}, {"object": "v2.core.event"}, {"data": []}):
        assert _send(client, {**EVENT, **change}).status_code == 400
    _nothing_was_kept(superuser)


def test_a_signed_body_of_more_than_a_megabyte_is_refused(client: FlaskClient, superuser: psycopg.Connection) -> None:
    assert _send(client, {**EVENT, "more": "x" * 1024 * 1024}).status_code == 400
    _nothing_was_kept(superuser)


def test_reading_the_address_is_not_allowed(client: FlaskClient) -> None:
    assert client.get("/webhooks/stripe").status_code in {404, 405}


def test_no_form_token_is_asked_for(web: Flask, client: FlaskClient, superuser: psycopg.Connection) -> None:
    web.config["WTF_CSRF_ENABLED"] = True
    try:
        assert _send(client, EVENT).status_code == 200
    finally:
        web.config["WTF_CSRF_ENABLED"] = False


def _send(client: FlaskClient, event: dict[str, Any], *, age: int = 0, secret: str = SECRET) -> TestResponse:
    body = json.dumps(event)
    return client.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": _signature(body, age, secret)})


def _signature(body: str, age: int = 0, secret: str = SECRET) -> str:
    at = clock.now() - timedelta(seconds=age)
    header: str = stripe.WebhookSignature.generate_signature_header(body, secret, int(at.timestamp()))
    return header


def _nothing_was_kept(superuser: psycopg.Connection) -> None:
    assert superuser.execute("select count(*) from inbox_events").fetchone() == (0,)
    assert waiting_jobs(superuser) == []
