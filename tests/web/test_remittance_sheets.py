"""What stands on a remittance advice."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.payouts import remittance
from marketplace.web.remittance_sheets import sheet_of
from tests.support.paying_out import a_paid_partner, a_run, the_payout
from tests.support.sandbox import Sandbox, sandbox

__all__ = ["sandbox"]


def test_its_sums_lead_to_the_amount(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    a_paid_partner(sandbox, 700)
    a_run(superuser)
    with app.test_request_context():
        sheet = sheet_of(remittance.of(the_payout()))

    assert sheet.sums == [["All lines", "€7.00"], ["This payout", "€7.00"]]
    assert (sheet.amount, sheet.amount_label, sheet.to[0]) == ("€7.00", "Sent to you", "Northwind")
