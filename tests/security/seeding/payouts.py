"""Money on its way to everybody: destinations, a run, payouts with an attempt and a step, of two parties of each kind."""

from __future__ import annotations

from marketplace.payouts.models import (
    BankAnswer,
    BankAnswerLine,
    BankDetails,
    BankFile,
    BankFileBody,
    BankFileLine,
    BankRead,
    Payout,
    PayoutAttempt,
    PayoutDecision,
    PayoutDestination,
    PayoutGate,
    PayoutPolicy,
    PayoutPolicyChange,
    PayoutReversal,
    PayoutRun,
    PayoutRunLine,
    PayoutStep,
)
from tests.security.seeding.parties import Parties
from tests.security.seeding.rows import HOUSE, NOBODY, SYSTEM, Rows

KINDS = {"partner_a": "partner", "partner_b": "partner", "vendor_a": "vendor", "vendor_b": "vendor"}


def seed_payouts(rows: Rows, parties: Parties) -> None:
    """Write them; each party's own beside the house's."""
    rows.put(PayoutPolicy.__table__, by=HOUSE, to=set(KINDS), scope="partners", schedule="none", day=1,
             runs_itself=False)  # fmt: skip
    rows.put(PayoutPolicyChange.__table__, by=HOUSE, scope="partners", state="waiting", decided_by=None, ended_at=None)
    rows.note(PayoutGate.__table__, ("stripe",), seen_by=HOUSE, changed_by=SYSTEM)
    run = rows.put(
        PayoutRun.__table__, by=HOUSE, origin="operator", scope="partners", state="waiting", currency=None, rail=None
    )
    file = rows.put(BankFile.__table__, by=HOUSE, state="written", run_id=None, needs_second=False)
    rows.put(BankFileBody.__table__, house=SYSTEM, by=SYSTEM, file_id=file)
    answer = rows.put(BankAnswer.__table__, by=HOUSE, kind="pain.002")
    rows.put(BankAnswerLine.__table__, by=HOUSE, answer_id=answer, payout_id=None, word="noted", outcome="")
    for number, (name, kind) in enumerate(KINDS.items(), start=1):
        party = getattr(parties, name)
        own = {"to": {name}, "party_id": party}
        destination = rows.put(
            PayoutDestination.__table__, **own, by=SYSTEM | {name}, rail="bank", state="active", stripe_account_id=None
        )
        rows.put(BankDetails.__table__, **own, house=SYSTEM, by=SYSTEM | {name}, destination_id=destination)
        payout = rows.put(
            Payout.__table__, **own, by=SYSTEM, party_kind=kind, destination_id=destination, rail="bank",
            state="pending", amount_minor=100, book_id=number, first_seq=1, last_seq=1,
        )  # fmt: skip
        rows.put(PayoutStep.__table__, **own, by=NOBODY, payout_id=payout)
        rows.put(PayoutAttempt.__table__, by=SYSTEM, payout_id=payout, state="prepared")
        rows.put(PayoutReversal.__table__, **own, amount_minor=5, by=HOUSE, payout_id=payout, origin="operator", state="requested",
                 closed_at=None, stripe_reversal_id=None, approved_by=None)  # fmt: skip
        rows.put(PayoutDecision.__table__, by=HOUSE, payout_id=payout, kind="adopt", state="ordered", needs_approval=False,
                 approved_by=None, ended_at=None)  # fmt: skip
        rows.put(PayoutRunLine.__table__, by=HOUSE, run_id=run, party_id=party, outcome="")
        rows.put(BankFileLine.__table__, by=SYSTEM, file_id=file, payout_id=payout)
        rows.put(BankRead.__table__, **own, by=NOBODY, destination_id=destination, file_id=file)
