"""The operator's pages about bank files that pay nobody."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.jobs import bank_files as jobs
from marketplace.payouts.models import BankFile
from tests.support.banking import a_run, filed, reserved
from tests.support.people import sign_in
from tests.support.world import a_partner, a_person, the_operator


def test_a_file_is_withdrawn_with_a_reason_and_nobody_takes_it_any_more(app: Flask, client: FlaskClient) -> None:
    finance, run = a_person(the_operator().id, "finance"), a_run()
    payout = reserved(a_partner("Southwind"), 12_345, run)
    file = filed(run, is_handed_over=False)
    db.session.commit()
    sign_in(client, finance)
    page = f"/operator/bank-files/{file.public_id}/"
    assert "withdrawal/new" in client.get(page).text
    assert "€123.45 stay set aside" in client.get(f"{page}withdrawal/new").text

    assert client.post(f"{page}withdrawal/", data={"reason": "Twice."}).status_code == 422
    assert client.post(f"{page}withdrawal/", data={"reason": "  ", "is_certain": "y"}).status_code == 422
    done = client.post(f"{page}withdrawal/", data={"reason": "Twice.", "is_certain": "y"})
    jobs.end(file_id=file.id)

    db.session.expire_all()
    shown = client.get(page).text
    assert (done.status_code, file.state, payout.state) == (303, "withdrawn", "pending")
    assert "this file must not go to the bank" in shown
    assert "Take the file" not in shown
    assert "Nobody takes this file any more." in client.post(f"{page}copies/", follow_redirects=True).text
    assert run.public_id in client.get("/operator/bank-files/").text


def test_what_the_bank_turned_down_takes_two_people(app: Flask, client: FlaskClient) -> None:
    asker = a_person(the_operator().id, "finance", name="Jon Fini")
    other = a_person(the_operator().id, "channel_manager", email="mira@example.com")
    payout = reserved(a_partner("Southwind"), 12_345)
    file = filed()
    db.session.commit()
    page = f"/operator/bank-files/{file.public_id}/"
    sign_in(client, asker)
    assert client.post(f"{page}refusal/", data={"reason": ""}).status_code == 422
    assert client.post(f"{page}refusal/", data={"reason": "Portal: wrong schema."}).status_code == 303
    assert "you said this yourself" in client.post(f"{page}refusal/approval/", follow_redirects=True).text
    assert file.state == "handed_over"

    sign_in(client, other)
    shown = client.get(page).text
    assert "Jon Fini says that the bank took nothing of this file" in shown
    assert client.post(f"{page}refusal/approval/").status_code == 303
    jobs.end(file_id=file.id)

    db.session.expire_all()
    assert (db.session.get_one(BankFile, file.id).state, payout.state) == ("refused", "canceled")
    assert "The bank took nothing of this file." in client.get(page).text


def test_who_is_no_finance_begins_neither(app: Flask, client: FlaskClient) -> None:
    manager = a_person(the_operator().id, "channel_manager")
    reserved(a_partner(), 100)
    file = filed()
    db.session.commit()
    sign_in(client, manager)
    page = f"/operator/bank-files/{file.public_id}/"

    assert [client.get(f"{page}{step}/new").status_code for step in ("withdrawal", "refusal")] == [403, 403]
    assert [client.post(f"{page}{step}/").status_code for step in ("withdrawal", "refusal")] == [403, 403]
    assert "Nobody says" in client.post(f"{page}refusal/denial/", follow_redirects=True).text
