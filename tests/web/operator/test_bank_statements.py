"""The operator's pages about its own bank statements."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.reconciling.models import BankLine, BankStatement, Difference
from tests.support.bank_statements import booked, camt053, statement
from tests.support.people import sign_in
from tests.support.world import a_person, the_operator

PAGE = "/operator/bank-statements/"
ONE = camt053(statement(booked("10.00", "A1", text="Charges & more"), closing="10.00"))


def upload(client: FlaskClient, body: bytes, name: str = "statement.xml") -> tuple[int, str, str]:
    """Upload a file; return status, text, and where it leads."""
    answer = client.post(PAGE, data={"file": (io.BytesIO(body), name)}, content_type="multipart/form-data")
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def test_a_statement_is_taken_in_and_shown_with_what_nothing_agrees_with(finance: FlaskClient) -> None:
    status, _, shown = upload(finance, ONE)

    page, listed = finance.get(shown).text, finance.get(PAGE).text
    [found] = db.session.query(Difference).all()
    assert status == 303
    for words in ("Charges &amp; more", "Nothing in the books agrees with one line.", "€10.00", found.public_id):
        assert words in page
    assert "one line open" in listed
    assert "•••• 2606" in listed
    assert "FR142004" not in listed
    assert "A1" in finance.get(f"/operator/reconciliation/differences/{found.public_id}").text
    assert "Charges &amp; more" in finance.get(f"/operator/reconciliation/differences/{found.public_id}").text


def test_the_lines_are_narrowed_and_taken_along_as_csv(finance: FlaskClient) -> None:
    _, _, shown = upload(finance, ONE)

    assert "No line fits." in finance.get(f"{shown}?view=matched").text
    rows = finance.get(f"{shown}?format=csv&q=charges").text.splitlines()
    assert rows == [
        "booked_on,reference,currency,amount_minor,text,agrees_with", "2026-03-02,A1,EUR,1000,Charges & more,",
    ]  # fmt: skip


def test_the_same_file_again_is_said_to_be_known(finance: FlaskClient) -> None:
    _, _, first = upload(finance, ONE)
    _, _, again = upload(finance, ONE)

    assert first == again
    assert "Nothing has changed." in finance.get(again).text
    assert db.session.query(BankLine).count() == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"no xml", "The file is no XML"),
        (ONE[:-30], "not all of it arrived"),
        (camt053(statement(booked("1.00", "A"), closing="2.00")), "does not add up"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(finance: FlaskClient, body: bytes, words: str) -> None:
    status, text, _ = upload(finance, body)

    assert (status, words in text) == (422, True)
    assert (db.session.query(BankStatement).count(), db.session.query(BankLine).count()) == (0, 0)


def test_no_file_is_no_statement(finance: FlaskClient) -> None:
    answer = finance.post(PAGE, data={}, content_type="multipart/form-data")

    assert (answer.status_code, "Choose a file." in answer.text) == (422, True)


def test_it_must_be_the_account_that_is_set(finance: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(finance.application.config, "MARKETPLACE_BANK_IBAN", "DE89370400440532013000")

    status, text, _ = upload(finance, ONE)

    assert (status, "another account, ending in 2606" in text) == (422, True)


def test_statements_are_taken_in_by_finance_alone(app: Flask, client: FlaskClient) -> None:
    manager = a_person(the_operator().id, "channel_manager")
    db.session.commit()
    sign_in(client, manager)

    assert (upload(client, ONE)[0], client.get(PAGE).status_code) == (403, 200)
    assert "Take a statement in" not in client.get(PAGE).text
    assert client.get(f"{PAGE}bks_absent/").status_code == 404


def test_what_the_bank_writes_names_no_way_to_a_customer(finance: FlaskClient) -> None:
    said = "Order 7, kim@kestrel-log.example, Tel. 0431 5550140, 01715550198"
    _, _, shown = upload(finance, camt053(statement(booked("10.00", "A1", text=said), closing="10.00")))
    [found] = db.session.query(Difference).all()
    pages = [shown, f"{shown}?format=csv", f"/operator/reconciliation/differences/{found.public_id}"]

    for text in (finance.get(page).text for page in pages):
        assert "Order 7, […], […], […]" in text
        for way in ("kestrel", "0431", "5550140", "0171"):
            assert way not in text
    [line] = db.session.query(BankLine)
    assert line.text == "Order 7, […], […], 01715550198"  # it may be a reference
