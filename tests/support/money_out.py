"""Money out with everything that can happen to it: paid, arrived, sent back, taken back, decided, by Stripe and bank."""

from __future__ import annotations

from datetime import timedelta

import psycopg

from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import bank_files as bank_jobs
from marketplace.jobs import payout_runs, payout_sweeps
from marketplace.payouts import (
    bank_answers,
    bank_file_ends,
    bank_files,
    changing,
    deciding,
    destinations,
    policy,
    reversing,
    runs,
)
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.bank_accounts import read_account
from marketplace.payouts.bank_files import Reader
from marketplace.payouts.destinations import Choice
from marketplace.payouts.models import BankFile, Payout, PayoutDecision, PayoutPolicyChange, PayoutReversal, PayoutRun
from marketplace.payouts.policy import Policy
from marketplace.payouts.runs import Wanted
from tests.support.banking import DAY, DEBTOR, IBAN, OTHER_IBAN, bookings, entry, status_report
from tests.support.paying_out import a_paid_partner, a_paid_vendor, a_run, age, owe, the_payout, work
from tests.support.sandbox import Sandbox
from tests.support.world import a_partner, a_person, the_operator

LIMIT = 1_000_000


def everything_happened(sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    """Let it all happen, by the same verbs as in production."""
    _limit()
    _at_stripe(sandbox, superuser)
    _refused_and_decided(sandbox, superuser)
    _by_bank(superuser)
    _ended_files(superuser)
    _rules_by_two()
    db.session.rollback()


def _limit(limit_minor: int | None = LIMIT) -> None:
    rules = Policy("partners", "EUR", 1, limit_minor, "weekly", 5, runs_itself=True)
    with transaction():
        policy.change(rules, by="usr_finance", at=clock.now())


def _at_stripe(sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    """One that arrives with a trace, one that a bank sends back, a vendor's; a large run that two people agree to."""
    partner, bounced = a_paid_partner(sandbox, 70_000), a_paid_partner(sandbox, 900, name="Bounced")
    vendor = a_paid_vendor(sandbox)
    a_run(superuser, currency="EUR")
    a_run(superuser, scope="vendors")
    _reverse(the_payout(vendor).id, 500)
    work(superuser)
    sandbox.double.advance(days=1)
    paid = {party: _paid_to_bank(the_payout(party), sandbox) for party in (partner, bounced)}
    _look(superuser, days=2)
    sandbox.double.payout_fails(paid[bounced], reason="account_closed")
    _look(superuser, days=3)
    owe(f"partner:{partner}", LIMIT + 5, sandbox=sandbox)
    waiting = a_run(superuser, does=False, rail="stripe").id
    with transaction():
        runs.approve(db.session.get_one(PayoutRun, waiting), by="usr_second", at=clock.now())
    work(superuser)
    large = the_payout(partner).id
    agreed = _reverse(large, LIMIT + 1)
    with transaction():
        reversing.approve(db.session.get_one(PayoutReversal, agreed), by="usr_second", at=clock.now())
    work(superuser)
    owe(f"partner:{partner}", 1, sandbox=sandbox)
    stopped = a_stopped_run(sandbox)
    assert stopped.state == "canceled"


def _paid_to_bank(payout: Payout, sandbox: Sandbox) -> str:
    account = payout.destination.stripe_account_id or ""
    db.session.rollback()
    [newest, *_] = sandbox.connect.payouts_since(clock.now() - timedelta(days=2), account_id=account)
    sandbox.double.payout_paid(newest.id)
    return newest.id


def _look(superuser: psycopg.Connection, *, days: int) -> None:
    with clock.frozen(clock.now() + timedelta(days=days)):
        payout_sweeps.look_for_arrivals()
        work(superuser)


def a_stopped_run(sandbox: Sandbox) -> PayoutRun:
    """A run that waits for a second person, and is stopped."""
    a_paid_partner(sandbox, LIMIT + 9, name="Stopped", holds_until=None)
    with transaction():
        run = payout_runs.request(Wanted("stopped", "partners", by="usr_finance"), at=clock.now())
        key = run.id
    with transaction():
        runs.stop(db.session.get_one(PayoutRun, key), by="usr_third", at=clock.now())
    return db.session.get_one(PayoutRun, key)


def _refused_and_decided(sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    """One whose account is closed, one that is called off for want of money, one of which nobody knows for a day."""
    _limit(None)
    lost = a_paid_partner(sandbox, 4_000, name="Lost")
    sandbox.double.fault("POST", "/v1/transfers", "reset_before_effect")
    sandbox.double.fault("GET", "/v1/transfers", "error_before_effect", limit=3)
    a_run(superuser, key="lost", rail="stripe")
    sandbox.double.calm()
    age(superuser, 25)
    _limit(10)
    made = _decide(the_payout(lost).id, "not_sent")
    with transaction():
        deciding.approve(db.session.get_one(PayoutDecision, made), by="usr_second", at=clock.now())
    work(superuser)
    _limit(None)
    closed = a_paid_partner(sandbox, 3_000, name="Closed")
    sandbox.double.closed(queries.live_of(closed).stripe_account_id or "")  # type: ignore[union-attr]
    db.session.rollback()
    short = a_paid_partner(sandbox, 90_000_000, name="Short", tops_up=False)
    a_run(superuser)
    age(superuser, 1)
    payout_sweeps.sweep()
    work(superuser)
    _decide(the_payout(short).id, "cancel")
    work(superuser)
    _limit()


def _decide(payout_id: int, kind: str) -> int:
    with transaction():
        made = deciding.request(payout_id, kind, reason="Called off.", by="usr_finance", at=clock.now())
        db.session.flush()  # the caller needs its key
        return made.id


def _by_bank(superuser: psycopg.Connection) -> None:
    """Three by bank file: executed, rejected, returned; and a change of the account."""
    keys = []
    for name in ("Executed", "Rejected", "Returned"):
        key = a_partner(name).id
        db.session.commit()
        _choose(key, IBAN)
        owe(f"partner:{key}", 4_000 + len(keys))
        keys.append(key)
    file = _filed(_agreed_run(superuser, "bank"))
    first, second, third = (line.end_to_end_id for line in file.lines)
    told = [
        bookings(entry("40.00", (first, "40.00"), reference="BOOKED-1")),
        status_report(file, (second, "RJCT", "AM04")),
        bookings(entry("40.02", (third, "40.02"), side="CRDT", reason="AC04", reference="BACK-1"), message="BANK3"),
        bookings(entry("9.00", ("UNKNOWN", "9.00"), reference="BOOKED-9"), message="BANK4"),
    ]
    db.session.commit()
    for body in told:
        with transaction():
            answer = bank_answers.take(body, by="usr_finance", at=clock.now()).answer
            key = answer.id
        bank_jobs.follow(answer_id=key)
    _choose(keys[0], OTHER_IBAN)


def _agreed_run(superuser: psycopg.Connection, key: str) -> int:
    """A run that is above the limit, together with all that was begun on this day, and that two people agree to."""
    run = a_run(superuser, does=False, rail="bank", key=key).id
    with transaction():
        runs.approve(db.session.get_one(PayoutRun, run), by="usr_second", at=clock.now())
    work(superuser)
    return run


def _ended_files(superuser: psycopg.Connection) -> None:
    """A file that is withdrawn, the next one that two people call refused, one of which that is said and denied."""
    for name in ("Refused", "Denied", "Waits"):
        key = a_partner(name).id
        db.session.commit()
        _choose(key, IBAN)
        owe(f"partner:{key}", 5_000)
        run = _agreed_run(superuser, name)
        if name != "Denied":
            _withdraw(_written(run))
        if name != "Waits":
            _say_refused(_filed(run).id, agrees=name == "Refused")


def _withdraw(file_id: int) -> None:
    with transaction():
        file = db.session.get_one(BankFile, file_id)
        bank_file_ends.withdraw(file, reason="Written too early.", by="usr_ends", at=clock.now())
    bank_jobs.end(file_id=file_id)


def _say_refused(file_id: int, *, agrees: bool) -> None:
    for word in ("said", "denied", "said"):
        with transaction():
            file = db.session.get_one(BankFile, file_id)
            if word == "denied":
                bank_file_ends.deny(file)
            else:
                bank_file_ends.say_refused(file, reason="Format error.", by="usr_ends", at=clock.now())
    with transaction():
        file = db.session.get_one(BankFile, file_id)
        bank_file_ends.agree(file, by="usr_agrees", at=clock.now()) if agrees else bank_file_ends.deny(file)
    bank_jobs.end(file_id=file_id)


def _rules_by_two() -> None:
    """Changes of the rules that one person alone must not make: of every end that there is, and one that waits."""
    ada = a_person(the_operator().id, "finance", email="ada@operator.example").public_id
    db.session.commit()
    for minor, end in (
        (2_000_000, "approve"),
        (3_000_000, "decline"),
        (4_000_000, "withdraw"),
        (5_000_000, "overtake"),
    ):
        key = _wished(minor, ada)
        with transaction():
            change = db.session.get_one(PayoutPolicyChange, key)
            if end == "overtake":
                changing.request(Policy("vendors", "EUR", 1, 1_500_000), by="usr_second", at=clock.now())
            else:
                by = ada if end == "withdraw" else "usr_second"
                getattr(changing, end)(change, by=by, at=clock.now())
    _wished(6_000_000, ada, runs_itself=True)


def _wished(limit_minor: int, by: str, *, runs_itself: bool = False) -> int:
    rules = Policy("vendors", "EUR", 1, limit_minor, "weekly", 2, runs_itself)
    with transaction():
        change = changing.request(rules, by=by, at=clock.now())
        db.session.flush()  # the caller needs its key
        assert change is not None
        return change.id


def _written(run_id: int) -> int:
    with transaction():
        key = bank_files.ask(db.session.get_one(PayoutRun, run_id), by="usr_asks", at=clock.now()).id
    with transaction():
        bank_files.write(key, debtor=DEBTOR, on=DAY, at=clock.now())
    return key


def _filed(run_id: int) -> BankFile:
    key = _written(run_id)
    with transaction():
        bank_files.take_away(db.session.get_one(BankFile, key), Reader("usr_takes", "Jonas Keller"), at=clock.now())
    db.session.expire_all()
    with transaction():
        bank_files.hand_over(db.session.get_one(BankFile, key), by="usr_hands", at=clock.now())
    with transaction():
        bank_files.send(key, at=clock.now())
    return db.session.get_one(BankFile, key)


def _choose(party_id: int, iban: str) -> None:
    with transaction():
        before = queries.live_of(party_id)
        choice = Choice(party_id, "usr_owner", new_secret(), before.public_id if before else "")
        destinations.choose_bank(
            choice, read_account("Northwind GmbH", iban, "COBADEFF" if iban == IBAN else ""), at=clock.now()
        )


def _reverse(payout_id: int, amount_minor: int) -> int:
    with transaction():
        number = reversing.next_number(payout_id)
        made = reversing.request(
            payout_id, amount_minor, number=number, reason="Paid too much.", by="usr_f", at=clock.now()
        )
        db.session.flush()  # the caller needs its key
        return made.id
