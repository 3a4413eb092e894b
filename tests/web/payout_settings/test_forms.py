"""Forms that change where a party is paid."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.support.people import sign_in
from tests.web.payout_settings.test_pages import hidden, somebody


def test_each_form_has_a_mark_of_its_own_and_says_what_it_replaces(app: Flask, client: FlaskClient) -> None:
    sign_in(client, somebody("portal"))

    pages = [client.get("/portal/payout-settings/new").text for _ in range(2)]

    marks = {hidden(page, name) for page in pages for name in ("bank-mark", "stripe-mark")}
    assert len(marks) == 4
    assert min(len(mark) for mark in marks) == 43
    assert hidden(pages[0], "bank-replaces") == ""
