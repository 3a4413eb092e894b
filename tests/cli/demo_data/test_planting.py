"""The demo's data: planted whole or not at all, the same every time, with books that stand."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.cli.demo_data import PASSWORD, SIGN_INS, history, illustrating, plant
from marketplace.core import clock
from marketplace.db.actor import SYSTEM, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.identity.models import ROLES
from marketplace.identity.passwords import verify_password
from marketplace.insight import waiting
from marketplace.ledger import balances, verification
from marketplace.payments import soundness
from marketplace.payouts import soundness as payouts_soundness
from marketplace.pictures.drawing import draw
from marketplace.reconciling import soundness as reconciling_soundness
from marketplace.statements import proof
from tests.conftest import TEMPLATE
from tests.support.apps import pointed_at
from tests.support.databases import TestDatabase, clone, drop

TODAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
COUNTS = {
    "vendors": 4,
    "offerings": 62,
    "categories": 13,
    "tiers": 3,
    "partners": 12,
    "users": 42,
    "links": 6,
    "concessions": 5,
    "pricing_requests": 5,
}
SOLD = [("EUR", 186, 232_898_292), ("USD", 95, 106_393_238)]


@dataclass(frozen=True)
class Planted:
    """What two calls answered, what the books say, and a connection that row security does not bind."""

    first: dict[str, Any]
    second: dict[str, Any]
    faults: list[verification.Fault]
    trial: dict[str, int]
    proof: proof.Proof | None
    waiting: list[waiting.Waiting]
    audited: list[verification.Fault]
    connection: psycopg.Connection

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(question, values or None).fetchall()  # type: ignore[call-overload]

    def counts(self) -> dict[str, int]:
        return {table: self.ask(f"select count(*) from {table}")[0][0] for table in COUNTS}


@pytest.fixture(scope="module")
def planted(apps: dict[str, Flask]) -> Iterator[Planted]:
    """The demo's data, planted once for all tests here: they only read it."""
    server = os.environ["MARKETPLACE_TEST_SERVER"]
    database = TestDatabase(server, clone(server, TEMPLATE))
    with pointed_at(apps["worker"], database.worker), apps["worker"].app_context(), clock.frozen(TODAY):
        act_as(SYSTEM)
        first, second = plant(), plant()
        faults, trial = verification.verify(db.session()), balances.trial_balance(db.session())
        told = proof.latest(), waiting.page(TODAY).items
        db.session.commit()
        with snapshot():
            audited = [*payouts_soundness.audit(), *reconciling_soundness.audit(), *soundness.audit()]
        forget_actor()
    with psycopg.connect(database.superuser_text, autocommit=True) as connection:
        yield Planted(first, second, faults, trial, *told, audited, connection)
    drop(server, database.name)


def test_it_plants_what_the_files_say_and_the_books_stand(planted: Planted) -> None:
    assert planted.counts() == COUNTS
    assert planted.ask("select state, count(*) from offerings group by 1 order by 1") == [
        ("draft", 1), ("in_review", 1), ("published", 60),
    ]  # fmt: skip
    assert planted.ask("select count(*) from orders where route = 'import'") == [(planted.first["orders"],)]
    assert (planted.faults, planted.trial) == ([], {"EUR": 0, "USD": 0})


def test_its_orders_payouts_and_bank_agree_with_its_books_row_by_row(planted: Planted) -> None:
    assert [str(fault) for fault in planted.audited] == []


def test_a_second_call_adds_nothing_and_says_so(planted: Planted) -> None:
    first, second = dict(planted.first), dict(planted.second)

    assert (first.pop("demo_data"), second.pop("demo_data")) == ("planted now", "is there already")
    assert first == second
    assert len(first["links"]) == 4


def test_eighteen_months_of_sales_end_yesterday_at_the_latest(planted: Planted) -> None:
    ((first, last),) = planted.ask("select min(placed_at), max(placed_at) from orders")

    assert TODAY - timedelta(days=553) < first < last < TODAY - timedelta(hours=12)
    assert planted.ask("select count(distinct date_trunc('month', placed_at)) from orders") == [(18,)]


def test_the_same_is_sold_every_time(planted: Planted) -> None:
    sold = "select currency, count(*), sum(total_minor)::int from orders where route = 'import' group by 1 order by 1"
    assert planted.ask(sold) == SOLD


def test_partners_bought_for_themselves_and_again_and_every_purchase_is_invoiced(planted: Planted) -> None:
    bought = """
      select p.name, count(*), count(distinct o.total_minor), min(i.document->'buyer'->>'city')
        from orders o join partners p on p.id = o.partner_id join invoices i on i.order_id = o.id
       where o.route = 'partner_order' and o.state = 'paid' and o.commission_minor = 0 group by 1 order by 1
    """

    assert planted.ask(bought) == [
        ("Alpenblick IT", 4, 3, "München"), ("Lakeshore Digital", 2, 1, "Chicago"), ("Rive Gauche Conseil", 2, 2, "Paris"),
    ]  # fmt: skip
    assert planted.ask("select count(*) = max(sequence) and min(sequence) = 1 from invoices") == [(True,)]
    assert planted.ask("select count(*) from invoices where document->'taxes'->0->>'treatment' = 'reverse_charge'") == [
        (2,)
    ]


def test_partners_who_joined_later_sell_from_three_weeks_after_that(planted: Planted) -> None:
    gaps = """
      select p.name, min(o.placed_at) - p.created_at from partners p join orders o on o.partner_id = p.id
       where p.created_at > (select min(created_at) from partners) group by p.id
    """

    found = dict(planted.ask(gaps))

    assert len(found) == 6
    assert all(gap > timedelta(days=20) for gap in found.values())


def test_a_partner_that_rose_has_the_earlier_margins_on_its_earlier_sales(planted: Planted) -> None:
    margins = """
      select distinct x.happened_at < o.placed_at, l.margin_bps from order_lines l
        join orders o on o.id = l.order_id join partners p on p.id = l.partner_id join offerings f on f.id = l.offering_id
        join audit_entries x on x.subject_id = p.public_id and x.action = 'partner.tier_changed'
       where p.name = 'Laguna Servizi' and f.name in ('Nordhavn Beacon', 'Nordhavn Atlas', 'Nordhavn Rewind',
             'Quillmark Compass', 'Quillmark Tally', 'Quillmark Proof', 'Nordhavn Passage', 'Nordhavn Signal Desk')
       order by 1, 2
    """

    assert planted.ask(margins) == [(False, 1500), (True, 2000)]
    assert planted.ask("select count(*) from audit_entries where action = 'partner.tier_changed'") == [(2,)]


def test_books_and_history_agree_about_the_time(planted: Planted) -> None:
    elsewhen = """
      select count(*) from orders o join ledger.transactions t on t.key = 'accrue:' || o.public_id
       where t.posted_at <> o.paid_at
    """

    assert planted.ask(elsewhen) == [(0,)]
    assert planted.ask(f"select count(*) from audit_entries where happened_at > '{TODAY}'") == [(0,)]


def test_some_orders_were_never_paid(planted: Planted) -> None:
    canceled = planted.first["orders"] // history.CANCELED_EVERY

    assert planted.ask("select count(*) from orders where state = 'canceled' and paid_at is null") == [(canceled,)]


def test_something_of_every_usual_kind_waits_for_the_operator_and_one_of_it_is_late(planted: Planted) -> None:
    assert [(each.kind, each.about, each.due_at - TODAY > timedelta(0)) for each in planted.waiting] == [
        ("unpaid_order", "Lakeshore Digital", False),
        ("owed_delivery", "Nordhavn Software", True),
        ("changed_offering", "Brightwater Core 48", True),
        ("new_offering", "Nordhavn Sextant", True),
        ("changed_offering", "Nordhavn Shield", True),
        ("open_claim", "Alpenblick IT", True),
        ("pricing_request", "Alpenblick IT", True),
        ("open_registration", "Alpenblick IT", True),
    ]


def test_accounts_are_registered_in_every_usual_state_and_one_is_about_to_end(planted: Planted) -> None:
    states = """
      select p.name, r.state, d.company from registrations r join partners p on p.id = r.partner_id
        join registration_details d on d.registration_id = r.id where p.name in ('Alpenblick IT', 'Lakeshore Digital')
       order by r.submitted_at
    """
    ending = "select count(*) from protections where voided_at is null and ends_at < %s and ends_at > %s"

    assert planted.ask(states) == [
        ("Alpenblick IT", "approved", "Sennerei Hochgrat"),
        ("Alpenblick IT", "rejected", "Wasserwege Süd"),
        ("Alpenblick IT", "approved", "Orgelbau Lindner"),
        ("Lakeshore Digital", "approved", "Cedar Rapids Clinics"),
        ("Alpenblick IT", "approved", "Bootswerft Steinhude GmbH"),
        ("Alpenblick IT", "refused", "Pier Nine Logistics"),
        ("Alpenblick IT", "in_review", "Werkstatt Morgenstern"),
    ]
    assert planted.ask(ending, TODAY + timedelta(days=10), TODAY) == [(1,)]


def test_an_incident_was_credited_and_claims_were_won_lost_and_left_to_a_person(planted: Planted) -> None:
    assert planted.ask("select kind, outcome, resolution, count(*) from incidents group by 1, 2, 3 order by 1") == [
        ("direct_order", "credit", "credited", 3),
        ("partner_order", "refuse", "refused", 1),
        ("partner_sale", "credit", "credited", 1),
        ("quote", "credit", "noted", 1),
    ]
    assert planted.ask("select state, rule from claims order by submitted_at") == [
        ("won", "held_account"), ("open", "likely"), ("lost", "no_evidence"),
    ]  # fmt: skip


def test_every_night_of_a_fortnight_the_house_counted_and_was_covered(planted: Planted) -> None:
    within = "select currency, count(*), bool_and(bps between 10000 and 11200) from coverages group by 1 order by 1"

    assert planted.ask(within) == [("EUR", 14, True), ("USD", 14, True)]


def test_what_was_paid_too_late_is_owed_and_its_keys_went_to_the_next_buyer(planted: Planted) -> None:
    deliveries = """
      select p.name, d.quantity, d.state, count(k.id) from deliveries d join orders o on o.public_id = d.order_ref
        join partners p on p.id = o.partner_id join plans n on n.id = d.plan_id left join licence_keys k on k.delivery_id = d.id
       where n.name = 'Perpetual licence' group by 1, 2, 3 order by 1
    """

    assert planted.ask(deliveries) == [("Alpenblick IT", 5, "delivered", 5), ("Rive Gauche Conseil", 8, "owed", 0)]
    assert planted.ask(
        "select s.free, s.low_at from stocks s join plans p on p.id = s.plan_id where p.name = 'Perpetual licence'"
    ) == [(7, 10)]


def test_vendors_have_proposals_in_review_and_some_that_were_sent_back_with_a_reason(planted: Planted) -> None:
    revised = "select o.name, r.state from offering_revisions r join offerings o on o.id = r.offering_id order by 1"
    sent_back = (
        "select o.name from offering_reviews r join offerings o on o.id = r.offering_id where reason <> '' order by 1"
    )

    assert planted.ask(revised) == [
        ("Brightwater Core 48", "in_review"), ("Nordhavn Atlas", "sent_back"), ("Nordhavn Shield", "in_review"),
    ]  # fmt: skip
    assert planted.ask(sent_back) == [("Nordhavn Atlas",), ("Nordhavn Bosun",)]


def test_the_books_were_proved_once_and_stand(planted: Planted) -> None:
    assert planted.proof == proof.Proof(TODAY, faults=0, is_balanced=True)
    assert planted.ask("select count(*) from audit_entries where action = 'ledger.verified'") == [(1,)]


def test_commissions_are_owed_at_risk_for_a_fortnight_and_no_money_of_it_is_at_stripe(planted: Planted) -> None:
    ((pending, available),) = planted.ask("select sum(pending)::int, sum(available)::int from ledger.heads")
    held = "select sum(amount_minor)::int from commissions where at_risk_until > %s"
    debited = planted.ask("select distinct a.name from ledger.postings p join ledger.accounts a on a.id = p.debit_id")

    ((given,),) = planted.ask("select sum(amount_minor)::int from commissions where credit_id is not null")

    assert planted.ask("select sum(commission_minor)::int from orders where state = 'paid'") == [
        (pending + available - given,)
    ]
    assert planted.ask(held, TODAY) == [(pending,)]
    assert 0 < pending < available
    assert planted.ask(
        "select count(*) from commissions where (released_at is null) <> (at_risk_until > %s)", TODAY
    ) == [(0,)]
    assert set(debited) == {
        ("bank.available",), ("imported.receipts",), ("operator.discounts",), ("operator.goodwill",), ("partner.pending",),
    }  # fmt: skip


def test_there_is_somebody_in_every_role_and_all_share_one_password(planted: Planted) -> None:
    rows = planted.ask(
        "select u.email, p.kind, u.role, u.password_hash from users u join parties p on p.id = u.party_id"
    )
    people = {email: (kind, role, password_hash) for email, kind, role, password_hash in rows}

    shown = [people[email] for _, email in SIGN_INS]
    everybody = {(kind, role) for kind, roles in ROLES.items() for role in roles}
    assert {(kind, role) for kind, role, _ in shown} == everybody
    assert all(verify_password(password_hash, PASSWORD) for *_, password_hash in shown)


def test_rates_come_from_all_kinds_of_rules_and_tax_from_the_table(planted: Planted) -> None:
    used = {rate for (rate,) in planted.ask("select distinct margin_bps from order_lines")}

    assert {800, 1200, 1500, 2000, 2500, 3200} <= used
    assert {rate for (rate,) in planted.ask("select distinct tax_bps from order_lines")} >= {725, 1900, 2000, 2100}


def test_when_it_fails_nothing_is_there(
    app: Flask, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "QUANTITIES", {})

    with pytest.raises(KeyError):
        plant()

    counts = {table: superuser.execute(f"select count(*) from {table}").fetchone()[0] for table in COUNTS}
    assert counts == dict.fromkeys(COUNTS, 0)


def test_every_offering_has_a_picture_of_its_own_from_its_vendor_and_every_shop_a_logo(planted: Planted) -> None:
    shown = planted.ask(
        "select count(*), count(distinct f.digest), bool_and(p.party_id = o.vendor_id and f.alt <> '')"
        " from offerings o join offering_pictures f on f.offering_id = o.id join pictures p on p.digest = f.digest"
    )
    logos = planted.ask("select count(*), count(distinct logo_digest) from storefronts where published_at is not null")

    assert shown == [(62, 62, True)]
    assert logos == [(3, 3)]


def test_pictures_are_the_same_every_time(planted: Planted) -> None:
    drawn = illustrating.compose("vault", vendor="nordhavn", category="Backup and recovery", turn=0)
    kept = hashlib.sha256(draw(drawn.data).files["page"]).hexdigest()

    assert planted.ask(
        "select f.digest from offering_pictures f join offerings o on o.id = f.offering_id where o.name = 'Nordhavn Vault'"
    ) == [(kept,)]
