"""Reading payouts and runs."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.payouts import queries
from marketplace.payouts.refusals import PayoutNotFound
from tests.support.paying_out import a_paid_partner, a_run, the_payout
from tests.support.sandbox import Sandbox


def test_payouts_are_found_and_runs_counted(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    partner = a_paid_partner(sandbox, 700)
    run = a_run(superuser)
    made = the_payout(partner)

    assert [each.id for each in queries.payouts_page(search="northw").items] == [made.id]
    assert queries.payouts_page(state="failed").items == []
    seen = queries.progress(run.id)
    assert (seen.total, seen.done, seen.reserved, seen.sent, seen.is_sent) == (1, 1, 1, 1, True)
    assert (seen.amounts, seen.sent_amounts, seen.states) == ({"EUR": 700}, {"EUR": 700}, {"sent": 1})
    assert queries.tally() == {"sent": 1}
    with pytest.raises(PayoutNotFound):
        queries.by_public_id(made.public_id, party_id=partner + 1)
