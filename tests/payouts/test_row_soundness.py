"""The audit names the row, whatever somebody changes, takes away or puts in behind the back of what pays money out."""

from __future__ import annotations

from typing import Final

import psycopg
import pytest
from flask import Flask

from marketplace.payouts import models, soundness
from tests.support.money_out import everything_happened
from tests.support.sandbox import Sandbox
from tests.support.tampering import Tamperer

OF_PAYOUT: Final = "(select public_id from payouts where id = r.payout_id)"
OF_FILE: Final = "(select public_id from bank_files where id = r.file_id)"
OF_DESTINATION: Final = "(select public_id from payout_destinations where id = r.destination_id)"
NAMES: Final = {
    "bank_answer_lines": "r.end_to_end_id, (select public_id from bank_answers where id = r.answer_id)",
    "bank_answers": "r.public_id",
    "bank_details": OF_DESTINATION,
    "bank_file_bodies": OF_FILE,
    "bank_file_lines": f"r.end_to_end_id, {OF_FILE}",
    "bank_files": "r.public_id",
    "bank_reads": f"'file ' || r.file_id || ' party ' || r.party_id, {OF_FILE}",
    "payout_attempts": OF_PAYOUT,
    "payout_decisions": "r.public_id",
    "payout_destinations": "r.public_id, (select public_id from payouts where destination_id = r.id limit 1)",
    "payout_policies": "r.scope || ':' || r.currency",
    "payout_policy_changes": "r.public_id",
    "payout_reversals": f"r.public_id, {OF_PAYOUT}",
    "payout_run_lines": f"(select public_id from payout_runs where id = r.run_id), {OF_PAYOUT}",
    "payout_runs": "r.public_id",
    "payout_steps": OF_PAYOUT,
    "payouts": "r.public_id",
}
"""Where money out is kept, and how the audit may name a row of it."""

WAITING: Final = frozenset({"payout_gates"})
"""Whose turn it is to call Stripe, by the clock: nothing of it is about money."""

NUMBER: Final = "no other row refers to it"
WORDS: Final = "words for people"
PERSON: Final = "who it was; that two people differ is checked, and the trail keeps its own word of each deed"
STRIPES: Final = "Stripe's word, asked for again every day"
CALLS: Final = "when to ask Stripe again; every repetition begins with a look"
TYPED: Final = "as the party or the bank wrote it; nobody else has it"
BUT: Final = {
    "bank_answer_lines": {"id": NUMBER, "problem": WORDS},
    "bank_answers": {"message_id": TYPED, "taken_by": PERSON, "finished_at": "nothing hangs on it"},
    "bank_details": {"holder": TYPED, "bic": TYPED},
    "bank_file_lines": {"id": NUMBER},
    "bank_files": {
        "failure": WORDS, "requested_by": PERSON, "handed_over_by": PERSON, "ended_by": PERSON, "agreed_by": PERSON,
    },
    "bank_reads": {"id": NUMBER, "reader_name": WORDS},
    "payout_attempts": {"id": NUMBER, "failure": WORDS, "sent_at": CALLS, "again_at": CALLS},
    "payout_decisions": {"id": NUMBER, "reason": WORDS, "outcome": WORDS, "requested_by": PERSON, "approved_by": PERSON},
    "payout_destinations": {
        "country": STRIPES, "label": STRIPES, "transfers": STRIPES, "due": STRIPES, "looked_at": STRIPES,
        "idempotency_key": "random behind the party", "created_by": PERSON,
    },
    "payout_policies": {"id": NUMBER, "changed_by": PERSON},
    "payout_policy_changes": {"id": NUMBER, "requested_by": PERSON, "decided_by": PERSON},
    "payout_reversals": {
        "id": NUMBER, "reason": WORDS, "failure": WORDS, "requested_by": PERSON, "approved_by": PERSON, "sent_at": CALLS,
    },
    "payout_run_lines": {"id": NUMBER},
    "payout_runs": {
        "key": "a mark against asking twice", "origin": PERSON, "requested_by": PERSON, "approved_by": PERSON,
        "ended_by": PERSON,
    },
    "payout_steps": {"id": NUMBER, "actor": PERSON, "note": WORDS},
    "payouts": {"failure": WORDS, "looked_at": CALLS},
}  # fmt: skip
"""Columns that no audit can know, and why."""

TRACED: Final = """
case r.rail when 'bank' then not exists (
    select from payout_steps s where s.payout_id = r.id and s.action = 'arrive' and s.note = '')
else exists (select from payout_steps s where s.payout_id = r.id and s.action = 'arrive' and s.note like '% %')
  and not exists (select from payout_steps s where s.payout_id = r.id and s.action = 'bounce') end
"""
ONLY: Final = {("payouts", "stripe_payout_id"): "r.state <> 'sent'", ("payouts", "trace"): TRACED}
"""Columns that somebody knows of some rows: until it arrives, Stripe is asked every day by which payment; a reference
that did not come with the arrival may come with any later look."""

COPIES: Final = {
    "bank_details": "jsonb_build_object('destination_id', r.destination_id + 1000)",
    "bank_file_bodies": "jsonb_build_object('file_id', r.file_id + 1000)",
    "bank_answers": "jsonb_build_object('public_id', r.public_id || 'z', 'digest', r.digest || 'z')",
    "bank_files": "jsonb_build_object('public_id', r.public_id || 'z')",
    "payout_decisions": "jsonb_build_object('public_id', r.public_id || 'z')",
    "payout_destinations": "jsonb_build_object('public_id', r.public_id || 'z')",
    "payout_policies": "jsonb_build_object('currency', 'USD')",
    "payout_policy_changes": "jsonb_build_object('public_id', r.public_id || 'z')",
    "payout_reversals": "jsonb_build_object('public_id', r.public_id || 'z')",
    "payout_runs": "jsonb_build_object('public_id', r.public_id || 'z')",
    "payouts": "jsonb_build_object('public_id', r.public_id || 'z')",
}


@pytest.fixture
def tamperer(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> Tamperer:
    """Somebody before money out with everything that can happen to it, whom no guard holds."""
    everything_happened(sandbox, superuser)
    made = Tamperer(superuser, {table: f"array[{names}]" for table, names in NAMES.items()}, soundness.CHECKS)
    made.take_guards_away()
    assert not (found := made.asked()), "\n".join(found)
    return made


def test_every_table_of_money_out_is_audited() -> None:
    tables = {getattr(models, name).__tablename__ for name in models.__all__}

    assert tables == NAMES.keys() | WAITING


def test_a_change_of_any_column_names_the_row(tamperer: Tamperer) -> None:
    assert not (unseen := tamperer.unseen_edits(BUT, ONLY)), "\n".join(unseen)


def test_a_row_taken_away_or_put_in_is_named(tamperer: Tamperer) -> None:
    assert not (unseen := tamperer.unseen_deletions()), "\n".join(unseen)
    assert not (unseen := tamperer.unseen_inventions(COPIES)), "\n".join(unseen)
