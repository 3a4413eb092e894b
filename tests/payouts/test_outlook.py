"""What a partner may expect."""

from __future__ import annotations

from flask import Flask

from marketplace.core import clock
from marketplace.payouts.outlook import outlook
from tests.support.paying_out import a_paid_partner
from tests.support.sandbox import Sandbox


def test_the_next_payout_and_what_is_in_its_way(app: Flask, sandbox: Sandbox) -> None:
    partner = a_paid_partner(sandbox, 700)
    seen = outlook(partner, ["EUR", "USD"], at=clock.now(), time_zone="UTC")

    assert (seen["EUR"].amount_minor, seen["EUR"].reason, seen["EUR"].due_on) == (700, "", None)
    assert (seen["USD"].amount_minor, seen["USD"].reason) == (0, "")
