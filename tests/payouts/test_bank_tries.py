"""The tries at sending a payout by bank file."""

from __future__ import annotations

from flask import Flask

from marketplace.db.base import db
from marketplace.payouts import bank_tries
from tests.support.banking import AT, reserved
from tests.support.world import a_partner


def test_the_prepared_try_is_used_first_and_another_one_later(app: Flask) -> None:
    payout = reserved(a_partner(), 100)

    assert bank_tries.begin(payout, by="usr", at=AT) == 1
    bank_tries.refused(payout, code="FF01", at=AT)
    payout.state = "failed"
    db.session.flush()
    assert bank_tries.begin(payout, by="usr", at=AT) == 2

    db.session.refresh(payout)
    assert [(each.number, each.state, each.failure_code) for each in payout.attempts] == [
        (1, "refused", "FF01"), (2, "sending", ""),
    ]  # fmt: skip


def test_sent_says_since_when(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    bank_tries.begin(payout, by="usr", at=AT)

    bank_tries.sent(payout, by="usr", at=AT)

    assert (payout.state, payout.sent_at, payout.attempts[0].state) == ("sent", AT, "sent")
