"""Money on its way out, touched by several processes at the same moment: it leaves once, and never too much of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.actor import SYSTEM, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs import payout_runs
from marketplace.payouts import deciding, destinations, policy, reversing, soundness
from marketplace.payouts.bank_accounts import BankAccount
from marketplace.payouts.models import Payout, PayoutDestination, PayoutReversal, PayoutRun
from marketplace.payouts.policy import Policy
from tests.support.apps import today
from tests.support.databases import TestDatabase
from tests.support.paying_out import a_paid_partner, a_run, at_stripe, book, lines_of, take_away, the_payout, work
from tests.support.people import start_session
from tests.support.racing import race, racers, until
from tests.support.sandbox import Sandbox
from tests.support.stops import LOCK, Stop, stopping
from tests.support.world import a_person, the_operator

WAITING = f"""
select count(*) from pg_stat_activity a
 where datname = current_database() and wait_event_type = 'Lock'
   and not exists (select from pg_locks l where l.pid = a.pid and not l.granted and l.locktype = 'advisory'
                                            and l.objid = {LOCK})
"""
"""Who waits for somebody else, and not where a test stops it."""

MAILS = "select count(*) from procrastinate_jobs where task_name = 'mail.payout_sent'"
OPEN = "select count(*) from procrastinate_jobs where status in ('todo', 'doing') and task_name like 'payouts.%'"


@dataclass(frozen=True)
class Scene:
    """Where processes meet."""

    app: Flask
    sandbox: Sandbox
    database: TestDatabase
    superuser: psycopg.Connection

    def job(self, job: str, **arguments: object) -> dict[str, Any]:
        """Return a job as a process of its own does it."""
        return {"do": "job", **self.where(self.database.worker), "job": job, "arguments": arguments}

    def where(self, url: Any) -> dict[str, str]:
        """Return what a process needs to know to work here."""
        return {"database": url.render_as_string(hide_password=False), "stripe": self.sandbox.url}

    def worker(self) -> dict[str, Any]:
        """Return a whole worker, as production runs it."""
        return {"do": "work", **self.where(self.database.worker)}

    def person(self, web: Flask, role: str = "finance") -> str:
        """Return the session of a new person of the operator."""
        person = a_person(the_operator().id, role)
        db.session.commit()
        return start_session(web.test_client(), person)

    def press(self, session: str, path: str, **form: str) -> dict[str, Any]:
        """Return a form as somebody signed in sends it."""
        return {"do": "press", **self.where(self.database.web), "session": session, "path": path, "form": form}

    def forget_jobs(self) -> None:
        """Leave nothing for a worker to do."""
        db.session.rollback()
        self.superuser.execute("update procrastinate_jobs set status = 'succeeded' where status = 'todo'")

    def number(self, query: str) -> int:
        """Return the one number that a query answers with."""
        row = self.superuser.execute(query).fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def beside(self, do: Callable[[], object]) -> Iterator[Future[object]]:
        """Begin something else in a thread of its own, and wait until a lock holds it up."""

        def act() -> object:
            with self.app.app_context():
                act_as(SYSTEM)
                try:
                    return do()
                finally:
                    db.session.remove()
                    forget_actor()

        with ThreadPoolExecutor(1) as executor:
            done = executor.submit(act)
            until(lambda: done.done() or self.number(WAITING))
            assert not done.done(), done.result()
            yield done


@pytest.fixture
def scene(app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection) -> Scene:
    """Where processes meet."""
    return Scene(app, sandbox, database, superuser)


def must_be_sound() -> None:
    db.session.rollback()
    with snapshot():
        assert soundness.audit() == []


def partners(scene: Scene, count: int, *, with_money: bool = True) -> list[int]:
    at = scene.sandbox if with_money else None
    return [a_paid_partner(at, 1_000 + number, name=f"P{number:02}") for number in range(count)]


def limited(**rules: Any) -> None:
    with transaction():
        policy.change(Policy("partners", "EUR", **rules), by="usr_clara", at=clock.now())


@pytest.mark.row("R14")
def test_two_runs_at_once_and_three_workers_pay_everybody_once(scene: Scene) -> None:
    parties = partners(scene, 10)
    for key in ("button", "cron"):
        a_run(scene.superuser, key=key, does=False)
    db.session.rollback()

    with racers(*[scene.worker()] * 3) as workers:
        for each in workers:
            each.go()
        until(lambda: scene.number(OPEN) == 0 and scene.number(MAILS) == len(parties))
        assert [each.stop() for each in workers] == ["stopped"] * 3

    db.session.expire_all()
    made = db.session.query(Payout).all()
    assert sorted(payout.party_id for payout in made) == parties
    assert {payout.state for payout in made} == {"sent"}
    assert [at_stripe(payout, scene.sandbox) for payout in made] == [[(each.amount_minor, 0)] for each in made]
    assert scene.sandbox.payments.balance() == {}
    assert {run.state for run in db.session.query(PayoutRun)} == {"done"}
    must_be_sound()


@pytest.mark.row("R14")
def test_eight_workers_at_two_runs_reserve_what_was_available(scene: Scene) -> None:
    parties = partners(scene, 24, with_money=False)
    before = sum(book(party).available for party in parties)
    both = [a_run(scene.superuser, key=key, does=False).id for key in ("button", "cron")]
    db.session.rollback()

    said = race(*[scene.job("payouts.run", run_id=run_id) for run_id in both * 4])

    assert said == ["done"] * 8
    made = db.session.query(Payout).all()
    assert (len(made), sum(payout.amount_minor for payout in made)) == (24, before)
    assert sorted(payout.party_id for payout in made) == parties
    for run_id in both:  # whoever came last may have left another's line behind
        payout_runs.run(run_id=run_id)
    assert {run.state for run in db.session.query(PayoutRun)} == {"done"}
    must_be_sound()


def test_a_form_sent_twice_at_once_is_one_run(scene: Scene, web: Flask) -> None:
    a_paid_partner(None, 5_000)
    session = scene.person(web)
    client = web.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = session, True
    form = hidden(client.get("/operator/payouts/runs/new?scope=partners").text)
    assert set(form) >= {"key", "seen", "scope"}

    said = race(*[scene.press(session, "/operator/payouts/runs/", **form)] * 3)

    [run] = db.session.query(PayoutRun).all()
    assert said == [f"303 /operator/payouts/runs/{run.public_id}/"] * 3


def test_a_reversal_and_a_decision_sent_twice_at_once_are_one_each(scene: Scene, web: Flask) -> None:
    partner = a_paid_partner(scene.sandbox, 5_000)
    a_run(scene.superuser)
    back = the_payout(partner).public_id
    other = a_paid_partner(None, 1_000, name="Other")
    payout_runs.run(run_id=a_run(scene.superuser, does=False).id)
    off = the_payout(other).public_id
    session = scene.person(web)
    asked = {"number": "1", "amount": "40.00", "reason": "Paid too much."}
    decided = {"kind": "cancel", "transfer_id": "", "reason": "Not now."}

    said = race(
        *[scene.press(session, f"/operator/payouts/{back}/reversals/", **asked)] * 3,
        *[scene.press(session, f"/operator/payouts/{off}/decisions/", **decided)] * 3,
    )

    assert said == [f"303 /operator/payouts/{back}/"] * 3 + [f"303 /operator/payouts/{off}/"] * 3
    assert scene.number("select count(*) from payout_reversals") == 1
    assert scene.number("select count(*) from payout_decisions") == 1


def test_the_clock_of_two_workers_starts_a_due_run_once(scene: Scene) -> None:
    a_paid_partner(None, 5_000)
    limited(schedule="weekly", day=today().isoweekday(), runs_itself=True)

    said = race(*[scene.job("payouts.due")] * 3)

    assert said == ["done"] * 3
    assert db.session.query(PayoutRun).count() == 1


def test_two_who_agree_at_once_begin_a_run_once(scene: Scene, web: Flask) -> None:
    a_paid_partner(None, 5_000)
    limited(limit_minor=1)
    run = a_run(scene.superuser, does=False)
    assert run.state == "waiting"
    path = f"/operator/payouts/runs/{run.public_id}/approval"

    said = race(*[scene.press(scene.person(web), path) for _ in range(3)])

    assert {each.split()[0] for each in said} == {"303"}
    trail = "select count(*) from audit_entries where action = 'payout_run.approved'"
    assert scene.number(trail) == 1
    assert scene.number("select count(*) from procrastinate_jobs where task_name = 'payouts.run'") == 1
    db.session.expire_all()
    found = db.session.query(PayoutRun).one()
    assert (found.state, found.approved_by is not None) == ("running", True)


def test_a_run_that_is_stopped_while_it_reserves_is_one_or_the_other_for_everybody(scene: Scene, web: Flask) -> None:
    parties = partners(scene, 16, with_money=False)
    run = a_run(scene.superuser, does=False)
    run_id, path = run.id, f"/operator/payouts/runs/{run.public_id}/cancellation"
    stop = scene.press(scene.person(web), path)
    reserve = scene.job("payouts.run", run_id=run_id)

    with racers(reserve, reserve, stop) as (one, two, person):
        with stopping(scene.superuser, Stop("payouts", when="new.amount_minor >= 1003")) as reached:
            one.go()
            two.go()
            reached.wait()
            person.go()
            until(lambda: scene.number(WAITING))
        assert person.hear().startswith("303")
        assert [one.hear(), two.hear()] == ["done"] * 2

    found = db.session.get_one(PayoutRun, run_id)
    lines = lines_of(found)
    reserved = {party for party, outcome, _, _ in lines if outcome == "reserved"}
    assert found.state == "canceled"
    assert 1 <= len(reserved) < 16
    assert {reason for _, outcome, reason, _ in lines if outcome == "skipped"} == {"stopped"}
    assert {party for party in parties if book(party).in_transit} == reserved
    must_be_sound()


def test_a_payout_is_called_off_or_sent_and_never_both(scene: Scene) -> None:
    parties = partners(scene, 6)
    payout_runs.run(run_id=a_run(scene.superuser, does=False).id)
    with transaction():
        made = [each.id for each in db.session.query(Payout).order_by(Payout.id)]
        decisions = [
            deciding.request(key, "cancel", reason="Not now.", by="usr_finance", at=clock.now()) for key in made
        ]
        db.session.flush()  # their keys are wanted
        keys = [each.id for each in decisions]
    scene.forget_jobs()

    both = [
        task
        for payout_id, key in zip(made, keys, strict=True)
        for task in (scene.job("payouts.send", payout_id=payout_id), scene.job("payouts.decision", decision_id=key))
    ]
    assert race(*both) == ["done"] * 12

    db.session.expire_all()
    for party in parties:
        payout = the_payout(party)
        shown, left = at_stripe(payout, scene.sandbox), book(party)
        ends = {"sent": [(payout.amount_minor, 0)], "canceled": []}
        assert shown == ends[payout.state]
        assert (left.available, left.in_transit) == (0 if shown else payout.amount_minor, 0)
    must_be_sound()


def test_several_who_send_one_payout_send_it_once(scene: Scene) -> None:
    partner = a_paid_partner(scene.sandbox, 5_000)
    payout_runs.run(run_id=a_run(scene.superuser, does=False).id)
    payout_id = the_payout(partner).id
    scene.forget_jobs()
    scene.sandbox.double.fault("POST", "/v1/transfers", "slow", seconds=1)

    assert race(*[scene.job("payouts.send", payout_id=payout_id)] * 4) == ["done"] * 4

    payout = the_payout(partner)
    assert (payout.state, at_stripe(payout, scene.sandbox)) == ("sent", [(5_000, 0)])
    assert scene.number(MAILS) == 1
    must_be_sound()


def held_while_reserving(scene: Scene, rival: Callable[[], object]) -> Payout:
    """Let a process reserve, and somebody else come while it does; return the payout."""
    run_id = a_run(scene.superuser, does=False).id
    db.session.rollback()
    with racers(scene.job("payouts.run", run_id=run_id)) as [racer]:
        with stopping(scene.superuser, Stop("payouts")) as reached:
            racer.go()
            reached.wait()
            with scene.beside(rival) as done:
                scene.superuser.execute("select pg_advisory_unlock_all()")
                done.result(30)
        assert racer.hear() == "done"
    return the_payout()


def come_first(scene: Scene, rival: Callable[[], object]) -> PayoutRun:
    """Let somebody be at it when a process comes to reserve: it waits; return the run."""
    run_id = a_run(scene.superuser, does=False).id
    db.session.rollback()
    with racers(scene.job("payouts.run", run_id=run_id)) as [racer]:
        rival()
        db.session.flush()  # the rival's rows are held from here on, until the commit below
        racer.go()
        until(lambda: scene.number(WAITING))
        db.session.commit()
        assert racer.hear() == "done"
    return db.session.get_one(PayoutRun, run_id)


def test_what_is_taken_back_while_a_payout_is_reserved_is_owed_by_the_next(scene: Scene) -> None:
    partner = a_paid_partner(None, 5_000)

    payout = held_while_reserving(scene, lambda: take_away(f"partner:{partner}", 2_000))

    assert payout.amount_minor == 5_000
    assert (book(partner).available, book(partner).in_transit) == (-2_000, 5_000)
    must_be_sound()


def test_what_was_taken_back_before_is_not_reserved(scene: Scene) -> None:
    partner = a_paid_partner(None, 5_000)

    run_id = a_run(scene.superuser, does=False).id
    db.session.rollback()
    with (
        racers(scene.job("payouts.run", run_id=run_id)) as [racer],
        psycopg.connect(scene.database.superuser_text) as holding,
    ):
        holding.execute("select from ledger.heads for update")
        racer.go()
        until(lambda: scene.number(WAITING))
        with scene.beside(lambda: take_away(f"partner:{partner}", 2_000)) as done:
            holding.commit()
            done.result(30)
        assert racer.hear() == "done"

    payout, left = the_payout(partner), book(partner)
    assert (left.available, left.in_transit) in {(0, 3_000), (-2_000, 5_000)}  # whoever was let in first
    assert payout.amount_minor == left.in_transit
    must_be_sound()


def changed(partner: int) -> None:
    """Let a party be paid elsewhere from now on, which holds payouts; in the open transaction."""
    before = db.session.query(PayoutDestination).filter_by(party_id=partner, replaced_at=None).one()
    choice = destinations.Choice(partner, "usr_test", key="elsewhere", replaces=before.public_id)
    destinations.choose_bank(choice, BankAccount("P", "DE89370400440532013000"), at=clock.now())


def test_a_payout_reserved_before_a_change_goes_where_it_was_reserved_for(scene: Scene) -> None:
    partner = a_paid_partner(scene.sandbox, 5_000)
    known = db.session.query(PayoutDestination.stripe_account_id).scalar()

    def change() -> None:
        with transaction():
            changed(partner)

    payout = held_while_reserving(scene, change)
    work(scene.superuser)

    [transfer] = scene.sandbox.connect.transfers_of(payout.public_id)
    assert transfer.destination == known
    assert the_payout(partner).state == "sent"
    must_be_sound()


def test_a_change_that_came_first_holds_the_payout(scene: Scene) -> None:
    partner = a_paid_partner(scene.sandbox, 5_000)

    run = come_first(scene, lambda: changed(partner))

    assert lines_of(run) == [(partner, "skipped", "on_hold", 5_000)]
    assert book(partner).available == 5_000


@pytest.mark.parametrize("amount", [400, 1_000])
def test_a_reversal_and_a_bank_that_sends_it_back_meet_in_any_order(scene: Scene, amount: int) -> None:
    for turn in range(3):
        a_paid_partner(scene.sandbox, 1_000, name=f"P{turn}")
    a_run(scene.superuser)
    made = [(each.id, each.destination_id, each.destination.stripe_account_id) for each in db.session.query(Payout)]
    db.session.rollback()
    scene.sandbox.double.advance(days=1)
    tasks = []
    for payout_id, destination_id, account in made:
        [newest, *_] = scene.sandbox.connect.payouts_since(clock.now(), account_id=account or "")
        scene.sandbox.double.payout_paid(newest.id)
        scene.sandbox.double.payout_fails(newest.id)
        with transaction():
            reversal = reversing.request(payout_id, amount, number=1, reason="Too much.", by="usr_f", at=clock.now())
            db.session.flush()  # its key is wanted
            key = reversal.id
        tasks += [scene.job("payouts.reverse", reversal_id=key)]
        tasks += [scene.job("payouts.arrivals", destination_id=destination_id)]
    scene.forget_jobs()

    assert race(*tasks) == ["done"] * 6

    db.session.expire_all()
    ends = {(each.state, each.reversed_minor) for each in db.session.query(Payout)}
    assert ends == {("reversed" if amount == 1_000 else "failed", amount)}
    assert {each.state for each in db.session.query(PayoutReversal)} == {"done"}
    must_be_sound()


@pytest.mark.row("R29")
def test_a_killed_worker_and_the_one_that_took_over_leave_the_work_to_a_third(scene: Scene) -> None:
    partner = a_paid_partner(scene.sandbox, 5_000)
    a_run(scene.superuser, does=False)
    db.session.rollback()
    is_sent = Stop("payouts", "update", when="new.state = 'sent'")

    with racers(*[scene.worker()] * 3) as (first, rescuer, third):
        for each in (first, rescuer):
            with stopping(scene.superuser, is_sent) as reached:
                each.go()
                reached.wait()
                each.kill()
                reached.resolve()
            scene.superuser.execute("update payout_attempts set sent_at = sent_at - interval '10 minutes'")
        third.go()
        until(lambda: the_payout(partner).state == "sent", seconds=60)
        until(lambda: scene.number(OPEN) == 0)
        assert third.stop() == "stopped"

    assert at_stripe(the_payout(partner), scene.sandbox) == [(5_000, 0)]
    assert scene.number(MAILS) == 1
    must_be_sound()


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the form that starts a run."""
    fields = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    return {
        name[1]: value[1] if (value := re.search(r'value="([^"]*)"', each)) else ""
        for each in fields
        if (name := re.search(r'name="([^"]*)"', each)) and name[1] != "csrf_token"
    }
