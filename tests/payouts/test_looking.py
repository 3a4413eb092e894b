"""Looking: a failure kept under the key stays unknown until it is found."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from tests.support.paying_out import a_paid_partner, a_run, at_stripe, the_payout
from tests.support.payout_lives import CALL, again
from tests.support.sandbox import Sandbox


@pytest.mark.row("R18")
def test_a_failure_that_stripe_keeps_under_the_key_stays_unknown_until_it_is_found(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox)
    sandbox.double.fault(*CALL, "error_after_effect")
    sandbox.double.fault("GET", "/v1/transfers", "error_before_effect", limit=3)

    a_run(superuser)
    assert the_payout(partner).state == "unknown"
    again(superuser)
    payout = the_payout(partner)

    assert (payout.state, at_stripe(payout, sandbox)) == ("sent", [(12_345, 0)])
    assert "failed" not in {step.to_state for step in payout.steps}
