"""A request's id: in the answer, in the log and in the audit trail."""

from __future__ import annotations

import io
import re

from flask import Flask, request
from flask.testing import FlaskClient

from marketplace.audit import trail
from marketplace.db.actor import SYSTEM, act_as, current_actor


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


def test_what_nobody_can_see_is_marked_in_what_people_type_and_files_stay_as_they_are(web: Flask) -> None:
    sent = {"na\u202eme": "a\x00b", "note": "two\r\nlines", "file": (io.BytesIO(b"\x00\xff"), "a.bin")}

    with web.test_request_context("/x", method="POST", data=sent):
        assert dict(request.form) == {"na\ufffdme": "a\ufffdb", "note": "two\r\nlines"}
        assert request.files["file"].read() == b"\x00\xff"
    with web.test_request_context("/x?q=a%E2%80%8Bb"):
        assert request.args["q"] == "a\ufffdb"


def test_a_form_says_beside_the_field_what_nobody_could_see(client: FlaskClient) -> None:
    for hidden in ("\x00", "\x1f", "\u202e"):
        answer = client.post("/auth/sign-in", data={"email": f"a{hidden}@b.example", "password": "x"})

        assert answer.status_code == 422
        assert 'value="a\ufffd@b.example"' in answer.text
        assert "Take out the characters that nobody can see" in answer.text


def test_deeds_of_a_request_carry_its_id_and_no_person_of_an_earlier_one(web: Flask) -> None:
    trail.person.set("usr_of_an_earlier_request")

    with web.test_request_context("/healthz", headers={"X-Request-Id": "edge-7f3a9c21"}):
        web.preprocess_request()

        assert (trail.request_id.get(), trail.person.get()) == ("edge-7f3a9c21", None)


def test_nobody_acts_when_a_request_is_over_and_nothing_of_it_is_left(web: Flask) -> None:
    with web.test_request_context("/healthz", headers={"X-Request-Id": "edge-7f3a9c21"}):
        web.preprocess_request()
        act_as(SYSTEM)
        trail.person.set("usr_who_signed_in")

    assert (current_actor(), trail.request_id.get(), trail.person.get()) == (None, None, None)
