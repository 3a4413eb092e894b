"""The audit of money out finds what was touched."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.payouts import soundness
from tests.support.paying_out import a_paid_partner, a_run, the_payout
from tests.support.sandbox import Sandbox


@pytest.mark.parametrize(
    "touch",
    [
        "update payouts set amount_minor = amount_minor + 1", "update payouts set state = 'unknown', settled_at = null",
        "update payouts set carried_minor = 5", "update payouts set first_seq = 2",
        "update payouts set reversed_minor = 5", "update payout_attempts set state = 'refused'",
        "update payouts set stripe_transfer_id = 'tr_other'", "update payouts set state = 'paid'",
        "update payout_run_lines set amount_minor = 1",
    ],
)  # fmt: skip
def test_whatever_is_touched_is_named(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, touch: str) -> None:
    a_paid_partner(sandbox, 700)
    a_run(superuser)
    shown = sandbox.connect.transfers_of(the_payout().public_id)
    db.session.rollback()
    with snapshot():
        assert soundness.audit() == []
        assert soundness.transfers_differing(shown) == []
    superuser.execute(touch)  # type: ignore[call-overload]

    with snapshot():
        assert soundness.audit() != []
    with snapshot():
        assert [fault.place for fault in soundness.transfers_differing([])] != []
