"""Reserving: exact amounts, spans that share a book out, and nobody paid twice or delayed by anybody."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.jobs import payout_runs
from marketplace.payouts import remittance, runs
from marketplace.payouts.models import Payout
from tests.support.paying_out import (
    a_paid_partner,
    a_paid_vendor,
    a_run,
    book,
    lines_of,
    owe,
    take_away,
    the_payout,
    work,
)
from tests.support.payout_lives import sound
from tests.support.sandbox import Sandbox


def spans(party_id: int) -> list[tuple[int, int, int, int, int]]:
    rows = db.session.query(Payout).filter_by(party_id=party_id).order_by(Payout.id)
    return [(row.first_seq, row.last_seq, row.brought_minor, row.carried_minor, row.amount_minor) for row in rows]


def test_payouts_share_a_book_out_without_gap_or_overlap(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 10_000)
    a_run(superuser)
    owe(f"partner:{partner}", 2_500, sandbox=sandbox)
    take_away(f"partner:{partner}", 400)
    a_run(superuser)

    assert spans(partner) == [(1, 1, 0, 0, 10_000), (2, 6, 0, 0, 2_100)]
    advice = remittance.of(the_payout(partner))
    assert [(line.kind, line.amount_minor) for line in advice.lines] == [("adjustment", 2_500), ("clawback", -400)]
    assert (advice.sum_minor, advice.adds_up) == (2_100, True)
    assert sound() == []


def test_what_stripe_cannot_send_is_carried_and_brought(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1)
    owe(f"partner:{partner}", 12_347, currency="KWD")
    a_run(superuser, currency="KWD", does=False)
    payout_runs.run(run_id=1)
    payout = the_payout(partner)

    assert (payout.amount_minor, payout.carried_minor, payout.brought_minor) == (12_340, 7, 0)
    assert lines_of(db.session.get_one(runs.PayoutRun, 1)) == [(partner, "reserved", "step", 12_340)]
    assert book(partner, "KWD").available == 7
    assert sound() == []


def test_nobody_is_paid_while_nothing_is_owed(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    partner, other = a_paid_partner(sandbox, 1_000), a_paid_partner(sandbox, 500, name="Southwind")
    a_run(superuser)
    take_away(f"partner:{partner}", 300)
    owe(f"partner:{other}", 700, sandbox=sandbox)

    run = a_run(superuser)

    assert lines_of(run) == [(partner, "skipped", "negative", 0), (other, "reserved", "", 700)]
    owe(f"partner:{partner}", 1_100, sandbox=sandbox)
    a_run(superuser)
    assert [row[4] for row in spans(partner)] == [1_000, 800]
    assert sound() == []


@pytest.mark.row("R25")
def test_what_was_refunded_after_a_payout_is_netted_and_never_paid_below_zero(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 10_000)
    a_run(superuser)
    earned, taken = 10_000, 0
    for accrued, back in ((0, 4_000), (3_000, 0), (500, 0), (2_500, 100)):
        if accrued:
            owe(f"partner:{partner}", accrued, sandbox=sandbox)
            earned += accrued
        if back:
            take_away(f"partner:{partner}", back)
            taken += back
        try:
            a_run(superuser)
        except runs.NobodyToPay:
            db.session.rollback()
        held = book(partner)
        paid = sum(row[4] for row in spans(partner))
        assert earned - taken == held.total + paid
        assert sound() == []

    assert [row[4] for row in spans(partner)] == [10_000, 1_900]


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("suspended", "update partners set state = 'suspended'"),
        ("restricted", "update payout_destinations set state = 'restricted'"),
        ("onboarding", "update payout_destinations set state = 'onboarding'"),
        ("on_hold", "update payout_destinations set holds_until = now() + interval '1 hour'"),
        ("no_destination", "update payout_destinations set state = 'replaced', replaced_at = now()"),
    ],
)
def test_whatever_comes_between_asking_and_reserving_holds_the_payout(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, reason: str, change: str
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    run = a_run(superuser, does=False)
    superuser.execute(change)  # type: ignore[call-overload]

    work(superuser)

    assert lines_of(run) == [(partner, "skipped", reason, 1_000)]
    assert (book(partner).available, db.session.query(Payout).count()) == (1_000, 0)


def test_never_more_is_paid_than_was_approved(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    run = a_run(superuser, does=False)
    owe(f"partner:{partner}", 5_000, sandbox=sandbox)

    work(superuser)

    assert lines_of(run) == [(partner, "reserved", "approved", 1_000)]
    assert spans(partner) == [(1, 2, 0, 5_000, 1_000)]
    a_run(superuser)
    assert spans(partner)[1][2:] == (5_000, 0, 5_000)
    assert sound() == []


def test_a_vendor_is_settled_up_to_a_horizon_each_posting_once(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    vendor = a_paid_vendor(sandbox, 50_000)
    run = a_run(superuser, scope="vendors", does=False)
    owe(f"vendor:{vendor}", 8_000, sandbox=sandbox)
    work(superuser)
    first = the_payout(vendor)
    a_run(superuser, scope="vendors")
    second = the_payout(vendor)

    assert (first.amount_minor, first.state, first.last_seq) == (50_000, "sent", run.horizon)
    assert (second.amount_minor, second.first_seq) == (8_000, first.last_seq + 1)
    assert [line.amount_minor for line in remittance.of(first).lines] == [50_000]
    assert [line.amount_minor for line in remittance.of(second).lines] == [8_000]
    assert sound() == []


def test_a_vendor_gets_no_more_than_is_left_after_refunds(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    vendor = a_paid_vendor(sandbox, 50_000)
    run = a_run(superuser, scope="vendors", does=False)
    take_away(f"vendor:{vendor}", 20_000)
    work(superuser)

    assert lines_of(run) == [(vendor, "reserved", "taken_back", 50_000)]
    assert spans(vendor)[0][2:] == (0, 20_000, 30_000)
    owe(f"vendor:{vendor}", 1_000, sandbox=sandbox)
    a_run(superuser, scope="vendors")
    assert spans(vendor)[1][2:] == (20_000, 0, 1_000)
    assert sound() == []


def test_two_horizons_at_once_bring_nothing_twice(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    vendor = a_paid_vendor(sandbox, 50_000)
    early = a_run(superuser, scope="vendors", does=False)
    owe(f"vendor:{vendor}", 8_000, sandbox=sandbox)
    late = a_run(superuser, scope="vendors", does=False)
    payout_runs.run(run_id=late.id)
    work(superuser)

    assert lines_of(early) == [(vendor, "skipped", "covered", 50_000)]
    assert [row[4] for row in spans(vendor)] == [58_000]
    assert sound() == []
