"""What takes a second person waits with who asked, how much and the page where somebody else agrees."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.insight import waiting
from marketplace.jobs import payout_runs
from marketplace.payouts import changing, policy, runs
from marketplace.payouts.models import Payout, PayoutDecision, PayoutReversal, PayoutRun
from marketplace.payouts.policy import Policy
from marketplace.payouts.runs import Wanted
from tests.support.banking import a_run, filed, reserved
from tests.support.market import NOW, Market
from tests.support.paying_out import a_paid_partner, owe
from tests.support.reconciling import an_intervention
from tests.support.statements import counted

DAY = timedelta(days=1)


@pytest.fixture
def payout(market: Market) -> Payout:
    """A payout of 123.45 to the partner."""
    return reserved(market.world.partner, 12_345)


def found(kind: str) -> list[waiting.Waiting]:
    """What waits of a kind, in one statement."""
    db.session.flush()
    with counted() as seen:
        items = waiting.page(clock.now(), kind=kind).items
    assert len(seen) == 1
    return list(items)


def a_waiting_run(**wanted: object) -> PayoutRun:
    """Ask for a run of two currencies, of which not a cent may be begun by one person."""
    partner = a_paid_partner(None, 1_000, name="Southwind")
    owe(f"partner:{partner}", 700, currency="USD")
    with transaction():
        for code in ("EUR", "USD"):
            policy.change(Policy("partners", code, limit_minor=0), by="usr_x", at=clock.now())
    return payout_runs.request(Wanted("test:1", "partners", by="usr_asks", **wanted), at=clock.now())  # type: ignore[arg-type]


def test_a_run_waits_once_with_every_currency_until_somebody_agrees(market: Market) -> None:
    run = a_waiting_run()

    [row] = found("second_run")
    assert (row.subject, row.about, row.owner, row.asked_by) == (run.public_id, "partners", "finance", "usr_asks")
    assert (row.since, row.due_at) == (NOW, NOW + DAY)
    assert row.sums == [("EUR", 1_000), ("USD", 700)]
    assert waiting.tally(NOW).by_kind["second_run"] == 1

    with transaction():
        runs.approve(runs.by_public_id(row.subject), by="usr_other", at=NOW)
    assert found("second_run") == []


def test_a_reversal_and_a_decision_wait_with_whom_the_payout_is_for(payout: Payout) -> None:
    asked = {"needs_approval": True, "state": "waiting", "created_at": NOW, "reason": "Too much."}
    reversal = PayoutReversal(
        public_id="prv_1", payout_id=payout.id, party_id=payout.party_id, number=1, currency="EUR", amount_minor=2_000,
        origin="operator", requested_by="usr_a", idempotency_key="reversal:1", **asked,
    )  # fmt: skip
    decision = PayoutDecision(public_id="pdc_1", payout_id=payout.id, kind="not_sent", requested_by="usr_b", **asked)
    db.session.add_all([reversal, decision])
    db.session.flush()

    [back], [decided] = found("second_reversal"), found("second_decision")

    assert (back.subject, back.about, back.sums, back.asked_by) == (
        payout.public_id, "Northwind", [("EUR", 2_000)], "usr_a",
    )  # fmt: skip
    assert (decided.subject, decided.about, decided.sums, decided.asked_by) == (
        payout.public_id, "Northwind", [("EUR", 12_345)], "usr_b",
    )  # fmt: skip
    reversal.state, reversal.closed_at = "withdrawn", NOW
    decision.state, decision.ended_at = "withdrawn", NOW
    db.session.flush()
    assert found("second_reversal") == found("second_decision") == []


@pytest.mark.parametrize("limit", [5_000_000, None])
def test_a_change_of_the_rules_waits_with_what_one_person_could_begin(market: Market, limit: int | None) -> None:
    change = changing.request(Policy("vendors", "EUR", limit_minor=limit), by="usr_a", at=NOW)
    assert change is not None

    [row] = found("second_policy_change")
    assert (row.subject, row.about, row.sums) == (change.public_id, "vendors", [("EUR", limit)])
    assert (row.since, row.due_at, row.asked_by) == (NOW, NOW + 2 * DAY, "usr_a")

    changing.withdraw(change, by="usr_a", at=NOW)
    db.session.flush()
    assert found("second_policy_change") == []


def test_money_moved_by_hand_waits(market: Market) -> None:
    asked = an_intervention()

    [row] = found("second_intervention")
    assert (row.subject, row.about, row.sums) == (asked.public_id, "funding", [("EUR", 500_000)])
    asked.state, asked.decided_by, asked.decided_at = "rejected", "usr_b", NOW
    db.session.flush()
    assert found("second_intervention") == []


@pytest.mark.parametrize("needs_second", [True, False])
def test_a_bank_file_waits_for_somebody_else_where_its_run_took_two(market: Market, needs_second: bool) -> None:
    run = a_run(needs_approval=needs_second)
    reserved(market.world.partner, 12_345, run)
    file = filed(run, is_handed_over=False)
    db.session.flush()

    rows = found("second_bank_file")

    seen = [(row.subject, row.about, row.sums, row.asked_by) for row in rows]
    waits = (file.public_id, file.message_id, [("EUR", 12_345)], file.requested_by)
    assert seen == ([waits] if needs_second else [])


def test_a_file_that_one_person_says_was_turned_down_waits(market: Market, payout: Payout) -> None:
    file = filed()
    assert found("second_refused_file") == []
    file.reason, file.ended_by, file.ended_at = "Portal: wrong schema.", "usr_a", NOW
    db.session.flush()

    [row] = found("second_refused_file")
    assert (row.subject, row.sums, row.since, row.asked_by) == (file.public_id, [("EUR", 12_345)], NOW, "usr_a")
