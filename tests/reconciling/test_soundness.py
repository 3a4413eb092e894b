"""The audit of reconciling names the row that somebody changed behind its back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs import reconciling
from marketplace.ledger import chart
from marketplace.reconciling import bank_statements, interventions, models, soundness
from marketplace.reconciling.interventions import Wish
from tests.support.bank_statements import IBAN, booked, camt053, statement
from tests.support.paying import run_waiting
from tests.support.refunds import a_paid_sale, refunded
from tests.support.sandbox import Sandbox
from tests.support.tampering import Tamperer

NAMES: Final = {
    "balance_movements": "r.stripe_id, (select booking_key from movement_matches where movement_id = r.id limit 1)",
    "bank_lines": "r.account || ' ' || r.reference, (select public_id from bank_statements where id = r.statement_id)",
    "bank_statements": "r.public_id",
    "coverages": "'coverages ' || r.id, (select 'reconciliations ' || id from reconciliations"
    " where (currency, taken_at) = (r.currency, r.taken_at))",
    "interventions": "r.public_id",
    "movement_matches": "r.booking_key, (select stripe_id from balance_movements where id = r.movement_id)",
    "reconciliations": "'reconciliations ' || r.id",
}
"""What reconciliation keeps of money, and how the audit may name a row of it."""

ASKED_ANEW: Final = {
    "differences": "every reconciliation judges anew; instants and kinds are audited",
    "movement_walks": "how far Stripe was read: what it holds is compared with the sum of all that it moved",
    "own_payouts": "Stripe's payments to the operator's bank, asked for again; amounts and states are audited",
}
"""Tables that repeat what Stripe says, and are written over by what it says next."""

NUMBER: Final = "no other row refers to it"
STRIPES: Final = "only Stripe knows; the next reconciliation reads it again"
PERSON: Final = "who it was; that two people differ is checked"
BUT: Final = {
    "balance_movements": {
        "source_id": STRIPES, "description": STRIPES, "created_at": STRIPES, "seen_at": STRIPES, "category": STRIPES,
    },
    "bank_lines": {"id": NUMBER},
    "interventions": {
        "id": NUMBER, "reason": "words", "form_key": "a mark against asking twice", "decided_by": PERSON,
    },
    "movement_matches": {"id": NUMBER, "matched_at": "made anew by every reconciliation"},
    "reconciliations": {"id": NUMBER, "movements": "counted", "orders": "counted", "differences": "counted"},
}  # fmt: skip
"""Columns that no audit can know, and why."""

ONLY: Final = {("balance_movements", name): "r.kind = 'charge'" for name in ("available_at", "stripe_id")}
"""What the house keeps a second time of charges alone."""


@pytest.fixture
def tamperer(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> Tamperer:
    """A sale, a refund, money put in that the bank shows, all of it reconciled; no guard is left."""
    refunded(a_paid_sale(sandbox), superuser, amount_minor=54_000)
    run_waiting(superuser)
    put_in = Wish("funding", "EUR", 5_000, chart.BANK_AVAILABLE, chart.FUNDING, "To begin with.", "frm_1")
    large = Wish("funding", "EUR", 500_000, chart.BANK_AVAILABLE, chart.FUNDING, "More.", "frm_2")
    with transaction():
        made = interventions.request(put_in, by="usr_a", at=clock.now()).public_id
    with transaction():
        second = interventions.request(large, by="usr_a", at=clock.now()).public_id
    with transaction():
        interventions.approve(interventions.locked(second), by="usr_b", at=clock.now())
    day = (clock.now() - timedelta(days=1)).date()
    for body in _statements(day.isoformat(), made, second):
        with transaction():
            bank_statements.take(body, own_account=IBAN, by="usr_a", at=clock.now(), time_zone="UTC")
    assert reconciling.reconcile().is_good
    db.session.rollback()
    found = Tamperer(superuser, {table: f"array[{names}]" for table, names in NAMES.items()}, soundness.CHECKS)
    found.take_guards_away()
    assert found.asked() == []
    return found


def _statements(day: str, small: str, large: str) -> tuple[bytes, bytes]:
    """Two statements of one day, the second with the line of the first as well: that belongs to the first alone."""
    shown = booked("50.00", "R-1", text=small, day=day)
    other = booked("5000.00", "R-2", text=large, day=day)
    return (
        camt053(statement(shown, closing="50.00", day=day)),
        camt053(statement(shown, other, closing="5050.00", name="S2", day=day), message="MSG2"),
    )


def test_every_table_of_reconciling_is_audited() -> None:
    tables = {getattr(models, name).__tablename__ for name in models.__all__}

    assert tables == NAMES.keys() | ASKED_ANEW.keys()


def test_a_change_of_any_column_names_the_row(tamperer: Tamperer) -> None:
    unseen = [each for each in tamperer.unseen_edits(BUT, ONLY) if not each.endswith(": no row")]
    assert not unseen, "\n".join(unseen)


def test_what_is_reconciled_is_sound(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    a_paid_sale(sandbox)
    run_waiting(superuser)
    reconciling.reconcile()

    with snapshot():
        assert soundness.audit() == []
