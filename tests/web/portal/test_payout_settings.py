"""Where the partner is paid."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.support.people import sign_in
from tests.web.payout_settings.test_pages import somebody


def test_nothing_is_chosen_at_first(app: Flask, client: FlaskClient) -> None:
    page = sign_in(client, somebody("portal")).get("/portal/payout-settings/")

    assert page.status_code == 200
    assert "You have not said yet where your money should go." in page.text
