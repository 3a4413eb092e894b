"""A request's id: in the answer, in the log and in the audit trail."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from marketplace.audit import trail
from marketplace.db.actor import current_actor


def test_each_answer_carries_an_id_of_its_own(client: FlaskClient) -> None:
    ids = {client.get("/healthz").headers["X-Request-Id"] for _ in range(2)}

    assert len(ids) == 2
    assert all(re.fullmatch("req_[0-9a-z]{20}", identity) for identity in ids)


def test_a_well_formed_id_from_the_proxy_is_kept(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": "edge-7f3a9c21"})

    assert answer.headers["X-Request-Id"] == "edge-7f3a9c21"


def test_anything_else_is_replaced(client: FlaskClient) -> None:
    for sent in ("short", "x" * 65, 'quoted"and;more', "<script>alert(1)</script>"):
        answer = client.get("/healthz", headers={"X-Request-Id": sent})

        assert answer.headers["X-Request-Id"].startswith("req_")


def test_a_text_that_no_database_takes_is_refused_wherever_it_stands(client: FlaskClient) -> None:
    assert client.get("/auth/sign-in?next=%00").status_code == 400
    assert client.get("/order/%00/").status_code == 400
    assert client.post("/auth/sign-in", data={"email": "a\x00@b.example", "password": "x"}).status_code == 400


def test_nobody_acts_when_a_request_is_over(web: Flask) -> None:
    web.test_client().get("/healthz")

    assert current_actor() is None


def test_deeds_of_a_request_carry_its_id_and_no_person_of_an_earlier_one(web: Flask) -> None:
    trail.person.set("usr_of_an_earlier_request")

    with web.test_request_context("/healthz", headers={"X-Request-Id": "edge-7f3a9c21"}):
        web.preprocess_request()

        assert (trail.request_id.get(), trail.person.get()) == ("edge-7f3a9c21", None)
