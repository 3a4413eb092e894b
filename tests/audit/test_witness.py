"""The trail is a witness of rows: one that was changed, taken away or put in does not fit it any more."""

from __future__ import annotations

from typing import Final, LiteralString, cast

import psycopg
import pytest
from flask import Flask

from marketplace.audit.witness import told
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.payouts import policy
from marketplace.payouts.policy import Policy

CHECK: Final = told(
    "payout_policies", "payout_policy", "payout_policy.changed", at="changed_at", is_newest=True,
    place="r.scope || ':' || r.currency", facts={"limit_minor": "r.limit_minor", "schedule": "r.schedule"},
)  # fmt: skip
DIFFERS: Final = ("payout_policies", "partners:EUR", "and what the trail says of it (payout_policy.changed) differ")
MISSING: Final = (
    "payout_policies", "partners:EUR", "is missing, though the trail tells of it (payout_policy.changed)",
)  # fmt: skip


@pytest.mark.parametrize(
    ("touch", "found"),
    [
        ("select 1", set()),
        ("update payout_policies set limit_minor = 501", {DIFFERS}),
        ("update payout_policies set limit_minor = 900", {DIFFERS}),
        ("update payout_policies set limit_minor = null", {DIFFERS}),
        ("update payout_policies set changed_at = changed_at - interval '1 day'", {DIFFERS}),
        ("update payout_policies set minimum_minor = 7", set()),
        ("delete from payout_policies", {MISSING}),
    ],
)
def test_a_row_and_its_deed_fit_each_other(
    app: Flask, superuser: psycopg.Connection, touch: LiteralString, found: set[tuple[str, str, str]]
) -> None:
    for limit in (900, 500):
        with transaction():
            policy.change(Policy("partners", "EUR", 1, limit), by="usr_a", at=clock.now())

    superuser.execute(touch)

    assert set(superuser.execute(cast("LiteralString", CHECK)).fetchall()) == found
