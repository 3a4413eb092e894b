"""What a payout covers sums to it."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.payouts import remittance
from tests.support.paying_out import a_paid_partner, a_run, owe, the_payout
from tests.support.sandbox import Sandbox


def test_lines_sum_to_the_amount_and_are_read_in_parts(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 700)
    owe(f"partner:{partner}", 300, sandbox=sandbox)
    a_run(superuser)
    whole, part = remittance.of(the_payout()), remittance.of(the_payout(), limit=1, offset=1)

    assert [line.amount_minor for line in whole.lines] == [700, 300]
    assert (whole.sum_minor, whole.adds_up, whole.left_out) == (1_000, True, 0)
    assert ([line.amount_minor for line in part.lines], part.count, part.sum_minor) == ([300], 2, 1_000)
