"""Money on its way out, for the crash matrix: a party that is owed something, what time brings, and what must hold.

Whoever tries again does so in a process of its own. What nobody has ended by then is ended as in production: by the
sweep of every minute, a day later by a person who looks at Stripe, and by the next run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs import payout_sweeps
from marketplace.ledger import verification
from marketplace.ledger.verification import Fault
from marketplace.payouts import arrivals, deciding, looking, soundness
from marketplace.payouts.models import Payout, PayoutRun
from marketplace.payouts.refusals import NobodyToPay
from tests.crash.matrix import retry
from tests.support.databases import TestDatabase
from tests.support.paying_out import a_destination, a_run, hear, owe, work
from tests.support.sandbox import Sandbox
from tests.support.world import a_partner, a_vendor

AMOUNT = 12_345
OPEN_JOBS = """
select task_name from procrastinate_jobs where status in ('todo', 'doing') and task_name not like 'mail.%' order by id
"""
Job = tuple[str, dict[str, int]]


@dataclass
class Scene:
    """A party that is owed `AMOUNT`, with as much at Stripe. `asked` counts how often a person had to decide."""

    kind: str
    party_id: int
    account_id: str
    sandbox: Sandbox
    database: TestDatabase
    superuser: psycopg.Connection
    asked: int = 0

    @property
    def scope(self) -> str:
        """Which runs pay it."""
        return f"{self.kind}s"

    def run(self) -> int:
        """Ask for a run, and return its key."""
        return a_run(self.superuser, scope=self.scope, does=False).id

    def payouts(self) -> list[Payout]:
        """Every payout of the party as it is now, the oldest first."""
        db.session.rollback()
        db.session.expire_all()
        return list(db.session.scalars(select(Payout).order_by(Payout.id)))

    def last(self) -> Payout:
        """The newest payout."""
        return self.payouts()[-1]

    def task(self, job: Job) -> dict[str, Any]:
        """Return a job as a process of its own does it."""
        url = self.database.worker.render_as_string(hide_password=False)
        return {"do": "job", "database": url, "stripe": self.sandbox.url, "job": job[0], "arguments": job[1]}

    def forget_jobs(self) -> None:
        """Let nobody but who tries again do what waits, and let the gate for calls stand open."""
        db.session.rollback()
        self.superuser.execute("update procrastinate_jobs set status = 'succeeded' where status = 'todo'")
        self.superuser.execute("update payout_gates set failures = 0, shut_at = null, tries_at = null")

    def pass_hours(self, hours: int) -> None:
        """Let so much time have passed since whatever was begun; Stripe forgets its keys after a day."""
        since = {"payout_attempts": "sent_at", "payout_reversals": "sent_at"}
        for table, column in since.items():
            self.superuser.execute(f"update {table} set {column} = {column} - make_interval(hours => %s)", [hours])
        self.superuser.execute("update payout_attempts set again_at = null")
        self.superuser.execute(
            "update payout_reversals set created_at = created_at - interval '1 hour' where closed_at is null"
        )
        self.superuser.execute("update payout_gates set failures = 0, shut_at = null, tries_at = null")
        if hours > 24:
            self.sandbox.double.prune_keys()
        db.session.rollback()

    def sweep(self) -> None:
        """Let the sweep of every minute come, that of every half hour, and do all that they hand over.

        The second one comes when what was sent is old enough to be asked for.
        """
        payout_sweeps.sweep()
        with clock.frozen(clock.now() + 2 * arrivals.SOONEST):
            payout_sweeps.look_for_arrivals()
        work(self.superuser)


def a_scene(
    kind: str, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection, *, tops_up: bool = True
) -> Scene:
    """Return a partner or vendor that is owed `AMOUNT` and has been through onboarding."""
    party_id = (a_vendor("Contoso") if kind == "vendor" else a_partner("Northwind")).id
    db.session.commit()
    account_id = a_destination(party_id, sandbox).stripe_account_id or ""
    db.session.rollback()
    owe(f"{kind}:{party_id}", AMOUNT, sandbox=sandbox if tops_up else None)
    return Scene(kind, party_id, account_id, sandbox, database, superuser)


def try_again(scene: Scene, retrier: str, job: Job) -> None:
    """Let somebody try again what suffered a mishap."""
    if retrier == "the same job":
        scene.pass_hours(0)
        assert retry(lambda: scene.task(job)) == "done"
    elif retrier == "the sweep":
        scene.pass_hours(1)
        assert retry(lambda: scene.task(("payouts.sweep", {}))) == "done"
    elif retrier == "the webhook":
        hear(scene.sandbox, scene.superuser, only="payouts.%")
    elif retrier == "a second run":
        pay_what_is_left(scene)
    else:
        ask_the_operator(scene)


def pay_what_is_left(scene: Scene) -> None:
    """Ask for another run, and do it in a process of its own; nobody to pay is an answer too."""
    try:
        run_id = scene.run()
    except NobodyToPay:
        db.session.rollback()
        return
    job = scene.task(("payouts.run", {"run_id": run_id}))
    assert retry(partial(dict, job)) == "done"
    work(scene.superuser)


def ask_the_operator(scene: Scene) -> None:
    """Let a day pass, and somebody look at what no program can end by then: it was not sent."""
    scene.pass_hours(25)
    scene.sweep()
    with transaction():
        for payout in looking.needing_a_look(clock.now()):
            deciding.request(payout.id, "not_sent", reason="Stripe shows none.", by="usr_finance", at=clock.now())
            scene.asked += 1
    work(scene.superuser)


def come_to_an_end(scene: Scene) -> None:
    """Let sweeps end what they can, a person the rest, and the next run pay what was given back."""
    for _ in range(3):
        scene.pass_hours(1)
        scene.sweep()
    if any(payout.settled_at is None for payout in scene.payouts()):
        ask_the_operator(scene)
    scene.sandbox.double.capability(scene.account_id, "active")
    pay_what_is_left(scene)
    scene.sweep()


def must_be_paid_once(scene: Scene) -> None:
    """Prove that the money has left once, to the cent, that the books say so, and that nothing is left over."""
    made = scene.payouts()
    shown = [seen for payout in made for seen in scene.sandbox.connect.transfers_of(payout.public_id)]
    assert [(seen.amount_minor, seen.reversed_minor) for seen in shown] == [(AMOUNT, 0)]
    assert scene.sandbox.payments.balance() == {}
    assert [payout.public_id for payout in made if payout.settled_at is None] == []
    assert [payout.amount_minor for payout in made if payout.state != "canceled"] == [AMOUNT]
    must_be_sound(scene)


def must_be_sound(scene: Scene) -> None:
    """Prove that books and payouts agree with each other and with Stripe, and that nothing waits for anybody."""
    names = [payout.public_id for payout in scene.payouts()]
    states = {run.state for run in db.session.scalars(select(PayoutRun))}
    db.session.rollback()
    assert states == {"done"}
    assert scene.superuser.execute(OPEN_JOBS).fetchall() == []
    shown = [seen for name in names for seen in scene.sandbox.connect.transfers_of(name)]
    with snapshot():
        faults: list[Fault] = [*soundness.audit(), *soundness.transfers_differing(shown)]
        found = [str(each) for each in (*verification.verify(db.session()), *faults)]
    assert not found, found
