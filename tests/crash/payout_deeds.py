"""The steps of a payout for the crash matrix: what leads up to each, its job, and the points where its worker dies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_runs, payouts
from marketplace.payouts import deciding, policy
from marketplace.payouts.policy import Policy
from tests.crash.matrix import Cell, cells
from tests.crash.money_out import Job, Scene
from tests.support.apps import today
from tests.support.stops import Stop

SEND = ("POST", "/v1/transfers")
LOOK = ("GET", "/v1/transfers")
RETRIERS = ("the same job", "the sweep", "the webhook", "a second run", "the operator")


def at_commit(table: str, event: str = "insert", *, when: str = "true") -> tuple[Stop, Stop]:
    """Death while what wrote a row commits: with the commit lost, and with the commit kept and nobody told."""
    return Stop(table, event, at_commit=True, when=when), Stop(table, event, at_commit=True, commits=True, when=when)


def to(table: str, state: str) -> tuple[Stop, Stop, Stop]:
    """Death while a row comes to a state, and while that commits, lost and kept."""
    when = f"new.state = '{state}' and old.state <> '{state}'"
    return Stop(table, "update", when=when), *at_commit(table, "update", when=when)


@dataclass(frozen=True)
class Deed:
    """A step of a payout: `begin` does what leads up to it and names its job; `call` is what it asks Stripe.

    One that `is_refused` does nothing at Stripe, so no error can take the place of an answer once something is done.
    """

    name: str
    begin: Callable[[Scene], Job]
    stops: tuple[Stop, ...]
    call: tuple[str, str] | None = None
    ends: str = "sent"
    tops_up: bool = True
    is_refused: bool = False

    def __str__(self) -> str:
        return self.name


def ask_for_a_due_run(scene: Scene) -> Job:
    rules = Policy(scene.scope, "EUR", schedule="weekly", day=today().isoweekday(), runs_itself=True)
    with transaction():
        policy.change(rules, by="usr_clara", at=clock.now())
    return "payouts.due", {}


def reserve(scene: Scene) -> Job:
    return "payouts.run", {"run_id": scene.run()}


def send(scene: Scene) -> Job:
    payout_runs.run(run_id=scene.run())
    return "payouts.send", {"payout_id": scene.last().id}


def find(scene: Scene) -> Job:
    return _lost(scene, "reset_after_effect")


def note_a_refusal(scene: Scene) -> Job:
    job = send(scene)
    scene.sandbox.double.capability(scene.account_id, "restricted")
    return job


def give_back(scene: Scene) -> Job:
    _, given = note_a_refusal(scene)
    payouts.send(**given)
    return "payouts.give_back", given


def try_anew(scene: Scene) -> Job:
    _, given = send(scene)
    payouts.send(**given)
    scene.sandbox.double.top_up(scene.last().amount_minor)
    return "payouts.retry", given


def declare_not_sent(scene: Scene) -> Job:
    return _decided(scene, "not_sent", "reset_before_effect")


def adopt(scene: Scene) -> Job:
    return _decided(scene, "adopt", "reset_after_effect")


def arrive(scene: Scene) -> Job:
    _, given = send(scene)
    payouts.send(**given)
    scene.sandbox.double.advance(days=1)
    [newest, *_] = scene.sandbox.connect.payouts_since(clock.now(), account_id=scene.account_id)
    scene.sandbox.double.payout_paid(newest.id)
    return "payouts.arrivals", {"destination_id": scene.last().destination_id}


def _lost(scene: Scene, kind: str) -> Job:
    """Send a payout and lose the answer; nor does a look come through."""
    job, given = send(scene)
    scene.sandbox.double.fault(*SEND, kind)
    scene.sandbox.double.fault(*LOOK, "error_before_effect", limit=3)
    payouts.send(**given)
    scene.sandbox.double.calm()
    scene.pass_hours(0)
    return job, given


def _decided(scene: Scene, kind: str, lost: str) -> Job:
    _, given = _lost(scene, lost)
    scene.pass_hours(25)
    with transaction():
        decision = deciding.request(**given, kind=kind, reason="I looked.", by="usr_finance", at=clock.now())
        db.session.flush()  # its key is wanted
        key = decision.id
    return "payouts.decision", {"decision_id": key}


BOOKED = Stop("ledger.postings")
DEEDS = (
    Deed(
        "a run that is due", ask_for_a_due_run,
        (Stop("payout_runs"), Stop("payout_run_lines"), Stop("procrastinate_jobs"), *at_commit("payout_runs")),
    ),
    Deed(
        "reserving", reserve,
        (Stop("payouts"), Stop("payout_attempts"), Stop("payout_steps"), Stop("payout_run_lines", "update"),
         Stop("procrastinate_jobs"), BOOKED, *at_commit("payouts"), *to("payout_runs", "done")),
    ),
    Deed(
        "sending", send,
        (Stop("payout_gates", "update"), *at_commit("payout_gates", "update"),
         *to("payouts", "sending"), Stop("payout_attempts", "update", when="new.state = 'sending'"),
         Stop("payout_attempts", "update", when="new.state = 'sent'"), Stop("payout_steps", when="new.to_state = 'sent'"),
         Stop("procrastinate_jobs"), BOOKED, *to("payouts", "sent")),
        SEND,
    ),
    Deed("finding what was sent", find, (BOOKED, *to("payouts", "sent")), LOOK),
    Deed(
        "noting a refusal", note_a_refusal, (Stop("procrastinate_jobs"), *to("payouts", "failed")), SEND,
        is_refused=True,
    ),
    Deed("giving back", give_back, (Stop("payout_steps"), BOOKED, *to("payouts", "canceled")), LOOK),
    Deed(
        "trying anew", try_anew, (Stop("procrastinate_jobs"), Stop("payout_attempts"), *at_commit("payout_attempts")),
        LOOK, tops_up=False,
    ),
    Deed("declaring not sent", declare_not_sent, (BOOKED, *to("payout_decisions", "done")), LOOK),
    Deed("adopting", adopt, (BOOKED, *to("payout_decisions", "done")), LOOK),
    Deed("arriving", arrive, (Stop("payout_steps"), *to("payouts", "paid")), ("GET", "/v1/payouts"), "paid"),
)  # fmt: skip


def chosen(deeds: Sequence[Deed], retriers: Sequence[str]) -> Iterator[tuple[Deed, Cell]]:
    """Every cell of every deed, or as many that each point has its turn, and each fault one with each kind of call.

    Deeds that ask Stripe with the same kind of request share its faults; those that ask nothing have none.
    """
    for deed in deeds:
        alike = [each for each in deeds if kind_of(each) == kind_of(deed)]
        for number, cell in enumerate(cells(deed.stops, retriers)):
            if deed.is_refused and cell.mishap.fault == "error_after_effect":
                continue
            is_its_turn = (number - len(deed.stops)) % len(alike) == alike.index(deed)
            if cell.mishap.stop or (deed.call and (os.environ.get("CRASH") == "all" or is_its_turn)):
                yield deed, cell


def kind_of(deed: Deed) -> str:
    """Whether a deed sends something to Stripe, only reads there, or asks nothing."""
    return deed.call[0] if deed.call else ""
