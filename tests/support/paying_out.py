"""Money out for tests: parties that are owed something and can be paid, runs, and what the worker does of them."""

from __future__ import annotations

import itertools
from datetime import datetime

import psycopg
from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core import clock
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.gateways.connect_ports import RecipientRequest
from marketplace.jobs import payout_runs
from marketplace.jobs.stripe_events import WANTED
from marketplace.ledger import balances, chart, posting
from marketplace.ledger.balances import BookBalance
from marketplace.ledger.rules import Account, Leg
from marketplace.messaging import inbox
from marketplace.payouts.models import Payout, PayoutDestination, PayoutRun, PayoutRunLine
from marketplace.payouts.runs import Wanted
from tests.support.paying import run_waiting
from tests.support.sandbox import Sandbox
from tests.support.world import a_partner, a_vendor

_numbers = itertools.count(1)


def owe(party: str, amount_minor: int, *, currency: str = "EUR", sandbox: Sandbox | None = None) -> None:
    """Let a partner (`partner:1`) or vendor be owed an amount that may be paid, and have the money at Stripe."""
    account = Account(chart.AVAILABLE if party.startswith("partner") else chart.VENDOR_PAYABLE, party)
    legs = [Leg(Account(chart.STRIPE_AVAILABLE), account, amount_minor, {"order": "ord_x", "offering": ""})]
    with transaction():
        key = f"owe:{next(_numbers)}"
        posting.post(db.session(), kind="adjustment", key=key, at=clock.now(), currency=currency, legs=legs)
    if sandbox is not None:
        sandbox.double.top_up(amount_minor, currency.lower())


def take_away(party: str, amount_minor: int, *, currency: str = "EUR") -> None:
    """Take an amount off what a party is owed, as refunds do, be it below zero."""
    account = Account(chart.AVAILABLE if party.startswith("partner") else chart.VENDOR_PAYABLE, party)
    legs = [Leg(account, Account(chart.REFUND_CLEARING), amount_minor, {"order": "ord_x"})]
    with transaction():
        key = f"take:{next(_numbers)}"
        posting.post(db.session(), kind="clawback", key=key, at=clock.now(), currency=currency, legs=legs)


def a_destination(party_id: int, sandbox: Sandbox | None = None, **changes: object) -> PayoutDestination:
    """Return where a party is paid: at the sandbox an account that went through onboarding, else one of a name."""
    account_id = f"acct_{party_id}"
    if sandbox is not None:
        wanted = RecipientRequest(f"party_{party_id}", "A recipient", "money@example.com", "DE")
        account_id = sandbox.connect.open_recipient(wanted, idempotency_key=new_public_id("dst")).id
        sandbox.double.onboarded(account_id)
    facts: dict[str, object] = {
        "public_id": new_public_id("dst"), "party_id": party_id, "rail": "stripe", "state": "active", "country": "DE",
        "label": "Test bank •••• 3000", "stripe_account_id": account_id,
        "idempotency_key": f"destination:{party_id}:{new_public_id('dst')}",
        "transfers": "active", "created_by": "usr_test", "created_at": clock.now(), **changes,
    }  # fmt: skip
    if facts["rail"] == "bank":
        facts["stripe_account_id"] = None
    destination = PayoutDestination(**facts)
    db.session.add(destination)
    until = destination.holds_until.isoformat() if destination.holds_until else None
    chosen = {"rail": destination.rail, "replaces": None, "holds_until": until}
    trail.record("payout_destination.chosen", "payout_destination", destination.public_id, chosen)
    if word := {"active": "activated", "restricted": "restricted"}.get(destination.state):
        trail.record(f"payout_destination.{word}", "payout_destination", destination.public_id)
    db.session.commit()
    return destination


def a_paid_partner(
    sandbox: Sandbox | None,
    amount_minor: int = 12_345,
    *,
    name: str = "Northwind",
    tops_up: bool = True,
    **changes: object,
) -> int:
    """Return the key of a partner that is owed an amount and can be paid."""
    partner = a_partner(name)
    key = partner.id
    db.session.commit()
    a_destination(key, sandbox, **changes)
    owe(f"partner:{key}", amount_minor, sandbox=sandbox if tops_up else None)
    return key


def a_paid_vendor(sandbox: Sandbox | None, amount_minor: int = 50_000, *, name: str = "Contoso") -> int:
    """Return the key of a vendor that is owed an amount and can be paid."""
    vendor = a_vendor(name)
    key = vendor.id
    db.session.commit()
    a_destination(key, sandbox)
    owe(f"vendor:{key}", amount_minor, sandbox=sandbox)
    return key


def a_run(
    superuser: psycopg.Connection, *, scope: str = "partners", key: str = "", does: bool = True, **wanted: object
) -> PayoutRun:
    """Ask for a run and, unless told otherwise, let the worker do all that follows."""
    asked = Wanted(key or f"test:{next(_numbers)}", scope, by="usr_finance", **wanted)  # type: ignore[arg-type]
    key_of = payout_runs.request(asked, at=clock.now()).id
    if does:
        work(superuser)
    return db.session.get_one(PayoutRun, key_of)


def work(superuser: psycopg.Connection, *, also: str = "") -> list[str]:
    """Let the worker do every payout job that waits, after those of one other name; return their names."""
    done = [*(run_waiting(superuser, only=also) if also else ()), *run_waiting(superuser, only="payouts.%")]
    db.session.expire_all()
    return done


def hear(sandbox: Sandbox, superuser: psycopg.Connection, *, only: str = "") -> None:
    """Take in every event that Stripe lists, and do what follows."""
    with transaction():
        for event in reversed(list(sandbox.payments.events_since(clock.now().replace(year=2020), WANTED))):
            inbox.take(event, source="sweep", at=clock.now())
    work(superuser, also="stripe.event") if only else run_waiting(superuser)
    db.session.expire_all()


def the_payout(party_id: int | None = None) -> Payout:
    """Return the newest payout, of a party or of all."""
    db.session.expire_all()
    query = select(Payout).order_by(Payout.id.desc()).limit(1)
    return db.session.scalars(query if party_id is None else query.where(Payout.party_id == party_id)).one()


def lines_of(run: PayoutRun) -> list[tuple[int, str, str, int]]:
    """What became of a run's lines: party, outcome, reason, amount at most."""
    rows = db.session.scalars(select(PayoutRunLine).where(PayoutRunLine.run_id == run.id).order_by(PayoutRunLine.id))
    return [(row.party_id, row.outcome, row.reason, row.amount_minor) for row in rows]


def book(party_id: int, currency: str = "EUR") -> BookBalance:
    """What a partner's book holds."""
    found = balances.partner_book(db.session(), party_id, currency)
    db.session.rollback()
    return found


def age(superuser: psycopg.Connection, hours: int) -> None:
    """Let every attempt, and whatever waits, be so many hours older."""
    superuser.execute(
        "update payout_attempts set sent_at = sent_at - make_interval(hours => %s), again_at = null", [hours]
    )
    db.session.rollback()


def in_one_look() -> object:
    """A snapshot of everything, for audits."""
    return snapshot()


def at_stripe(payout: Payout, sandbox: Sandbox) -> list[tuple[int, int]]:
    """The transfers of a payout at Stripe: amount and what of it was taken back."""
    return [(each.amount_minor, each.reversed_minor) for each in sandbox.connect.transfers_of(payout.public_id)]


def at(day: str) -> datetime:
    """Return noon, UTC, of a day."""
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")
