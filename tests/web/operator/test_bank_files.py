"""The operator's pages about bank files."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.jobs import bank_files as jobs
from marketplace.payouts import bank_files
from marketplace.payouts.models import BankFile, BankRead
from tests.support.banking import AT, DAY, DEBTOR, IBAN, a_run, reserved
from tests.support.people import sign_in
from tests.support.world import a_partner, a_person, the_operator


def test_a_file_is_asked_for_taken_and_handed_over(app: Flask, client: FlaskClient) -> None:
    finance = a_person(the_operator().id, "finance", name="Jonas Keller")
    run = a_run()
    payout = reserved(a_partner("Southwind"), 12_345, run)
    db.session.commit()
    sign_in(client, finance)
    assert run.public_id in client.get("/operator/bank-files/").text

    shown = client.post("/operator/bank-files/", data={"run": run.public_id}).location
    file = db.session.query(BankFile).one()
    bank_files.write(file.id, debtor=DEBTOR, on=DAY, at=AT)
    db.session.commit()
    page = client.get(shown).text
    assert "Southwind" in page
    assert "€123.45" in page
    assert IBAN not in page
    assert "Take the file away first" in client.post(f"{shown}handing-over/", follow_redirects=True).text

    taken = client.post(f"{shown}copies/")
    assert (taken.status_code, taken.headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    assert IBAN in taken.text
    assert [read.reader_name for read in db.session.query(BankRead)] == ["Jonas Keller"]
    db.session.rollback()
    assert client.post(f"{shown}handing-over/").status_code == 303
    jobs.send(file_id=file.id)

    db.session.expire_all()
    assert (db.session.get_one(BankFile, file.id).state, payout.state) == ("handed_over", "sent")


def test_nothing_to_pay_is_said(app: Flask, client: FlaskClient) -> None:
    finance = a_person(the_operator().id, "finance")
    db.session.commit()

    answer = sign_in(client, finance).post("/operator/bank-files/", follow_redirects=True)

    assert "No payout of this run waits for a bank file." in answer.text
    assert db.session.query(BankFile).count() == 0


def test_account_numbers_are_finances_alone(app: Flask, client: FlaskClient) -> None:
    manager = a_person(the_operator().id, "channel_manager")
    reserved(a_partner(), 100)
    file = bank_files.ask(None, by="usr", at=AT)
    bank_files.write(file.id, debtor=DEBTOR, on=DAY, at=AT)
    db.session.commit()
    sign_in(client, manager)

    assert client.get(f"/operator/bank-files/{file.public_id}/").status_code == 200
    assert client.post(f"/operator/bank-files/{file.public_id}/copies/").status_code == 403
    assert db.session.query(BankRead).count() == 0
