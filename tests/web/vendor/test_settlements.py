"""A vendor's settlements: its own, with what they cover."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.db.base import db
from tests.support.paying_out import a_paid_vendor, a_run, the_payout
from tests.support.people import sign_in
from tests.support.sandbox import Sandbox, sandbox
from tests.support.world import a_person

__all__ = ["sandbox"]


def test_a_settlement_is_listed_shown_and_printed(
    app: Flask, web: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    vendor = a_paid_vendor(sandbox, 3_000)
    staff = a_person(vendor, "staff")
    db.session.commit()
    a_run(superuser, scope="vendors")
    made = the_payout(vendor).public_id
    db.session.rollback()
    browser = sign_in(web.test_client(), staff)

    assert made in browser.get("/vendor/settlements/").text
    assert "€30.00" in browser.get(f"/vendor/settlements/{made}").text
    assert browser.get(f"/vendor/settlements/{made}.pdf").data.startswith(b"%PDF")
    assert browser.get("/vendor/settlements/?format=csv").text.splitlines()[1].startswith(made)
