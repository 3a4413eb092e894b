"""The operator's pages about the bank's answers."""

from __future__ import annotations

from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.jobs import bank_files as jobs
from marketplace.payouts.models import BankAnswer
from tests.support.banking import bookings, entry, filed, reserved
from tests.support.people import sign_in
from tests.support.world import a_partner, a_person, the_operator


def upload(client: FlaskClient, body: bytes) -> tuple[int, str, str]:
    """Send a file; status, page and where it leads."""
    answer = client.post("/operator/bank-answers/", data={"file": (BytesIO(body), "answer.xml")})
    return answer.status_code, answer.text, answer.location or ""


def test_an_answer_is_taken_in_and_its_differences_are_listed(app: Flask, client: FlaskClient) -> None:
    finance = a_person(the_operator().id, "finance")
    reserved(a_partner("Southwind"), 100)
    name = filed().lines[0].end_to_end_id
    db.session.commit()
    sign_in(client, finance)
    body = bookings(entry("1.00", (name, "1.00")), entry("2.00", ("PAYUNKNOWN", "2.00")))

    status, _, shown = upload(client, body)
    jobs.follow(answer_id=db.session.query(BankAnswer).one().id)

    assert status == 303
    page = client.get(shown).text
    assert "Southwind" in page
    assert "One line does not fit" in page
    assert "No payout here has this id." in client.get("/operator/bank-answers/").text
    assert upload(client, body)[2] == shown
    assert "Nothing has changed." in client.get(shown).text
    db.session.rollback()
    assert db.session.query(BankAnswer).count() == 1


def test_a_file_that_is_none_is_refused_beside_its_field(app: Flask, client: FlaskClient) -> None:
    finance = a_person(the_operator().id, "finance")
    db.session.commit()
    sign_in(client, finance)

    assert upload(client, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")[0] == 422
    assert "declares entities" in upload(client, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")[1]
    assert "Choose a file." in client.post("/operator/bank-answers/").text
    assert db.session.query(BankAnswer).count() == 0
