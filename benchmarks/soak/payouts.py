"""R14 to R19: many payouts by real workers, whatever Stripe does; each leaves once, and the sums agree to the cent.

Workers are processes of their own, with the queue, as production runs them; two of them at two jobs each unless said
otherwise. Time that would have to pass (the sweep's minutes, the day after which Stripe forgets a key) is taken off the
instants that were written, so that a scenario takes as long as its calls do.
"""

from __future__ import annotations

import time
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.soak.harness import Scene
from benchmarks.soak.payees import seed
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs import payout_runs, payout_sweeps
from marketplace.payouts import deciding, looking, soundness, transfers
from marketplace.payouts.models import Payout
from marketplace.payouts.runs import Wanted
from marketplace.runtime.gateways import gateways
from tests.support.racing import Racer, racers, until

SEND = ("POST", "/v1/transfers")
JOBS = """
select exists (select from procrastinate_jobs where status in ('todo', 'doing') and task_name like 'payouts.%')::int
"""
STATES = "select state, failure_code, count(*), sum(amount_minor) from payouts group by 1, 2 order by 1, 2"
SUM = "select coalesce(sum(amount_minor), 0) from payouts where state in ('sent', 'paid')"
LONGEST = 3_600.0


def two_runs(scene: Scene, *, partners: int, seed_of: int) -> dict[str, Any]:
    """R14: two runs at once, eight workers; everybody is paid once, and all that was available."""
    seed(scene, partners, Random(seed_of))
    owed = scene.count("select sum(available) from ledger.heads")
    runs = [begin(key) for key in ("button", "cron")]
    seconds, _ = work(scene, workers=4)
    settle(scene)
    made = must_be_paid(scene, partners, owed)
    return {"partners": partners, "runs": len(runs), "seconds": seconds, **made}


def faulty(scene: Scene, *, partners: int, kind: str, seed_of: int) -> dict[str, Any]:
    """R15, R17, R18: the first call for every payout meets a fault of Stripe's."""
    seed(scene, partners, Random(seed_of))
    owed = scene.count("select sum(available) from ledger.heads")
    planned = scene.sandbox.double.fault(*SEND, kind, limit=partners)
    begin("run")
    seconds, _ = work(scene)
    rounds = settle(scene, most=partners)
    failed = scene.count("select count(*) from payout_steps where to_state = 'failed'")
    made = must_be_paid(scene, partners, owed)
    assert failed == 0
    return {
        "partners": partners,
        "fault": kind,
        "reached": planned.reached,
        "seconds": seconds,
        "sweeps": rounds,
        **made,
    }


def short_of_money(scene: Scene, *, partners: int, seed_of: int) -> dict[str, Any]:
    """R16: Stripe keeps its no under every key; after a top-up each payout is tried with a new one."""
    seed(scene, partners, Random(seed_of), share_at_stripe=0)
    owed = scene.count("select sum(available) from ledger.heads")
    begin("run")
    work(scene)
    short = scene.count("select count(*) from payouts where failure_code = 'balance_insufficient'")
    assert short == partners
    scene.sandbox.double.top_up(owed)
    started = time.monotonic()
    settle(scene)
    after_top_up = round(time.monotonic() - started, 1)
    made = must_be_paid(scene, partners, owed)
    assert scene.count("select count(*) from payout_attempts") == 2 * partners
    assert after_top_up <= 120
    return {"partners": partners, "paid_after_top_up_seconds": after_top_up, **made}


def a_day_down(scene: Scene, *, partners: int, seed_of: int) -> dict[str, Any]:
    """R19: workers died in every call and stayed away for 25 hours; half of the calls had come through.

    Stripe's clock is turned on, so that it forgets the keys; ours is turned by taking a day off what was written.
    """
    seed(scene, partners, Random(seed_of))
    run_id = begin("run")
    payout_runs.run(run_id=run_id)
    scene.superuser.execute("update procrastinate_jobs set status = 'succeeded' where status = 'todo'")
    keys = [key for (key,) in scene.superuser.execute("select id from payouts order by id").fetchall()]
    for number, key in enumerate(keys):
        with transaction():
            sending = transfers.begin(key, at=clock.now())
        if sending is not None and number % 2:
            gateways().connect.send_transfer(sending.request, idempotency_key=sending.key)
    scene.sandbox.double.advance(hours=25)
    scene.sandbox.double.prune_keys()
    before = scene.sandbox.double.rate(0)["seen"]
    age(scene, hours=25)
    payout_sweeps.sweep()
    work(scene)
    posted = len(scene.sandbox.double.journal(method="POST", path="/v1/transfers"))
    with transaction():
        waiting = [each.id for each in looking.needing_a_look(clock.now())]
        adopted = scene.count("select count(*) from payouts where state = 'sent'")
        assert adopted + len(waiting) == partners
        for key in waiting:
            deciding.request(key, "not_sent", reason="Stripe shows none.", by="usr_soak", at=clock.now())
    work(scene)
    assert posted <= partners // 2, "nothing is asked for again"
    begin("next")
    work(scene)
    settle(scene)
    transfers_made = len(shown(scene))
    assert transfers_made == partners
    must_be_sound()
    return {"partners": partners, "adopted": adopted, "before_a_person": len(waiting), "calls_before": before}


def begin(key: str) -> int:
    """Ask for a run of everybody, and return its key."""
    made = payout_runs.request(Wanted(key, "partners", "usr_soak"), at=clock.now()).id
    db.session.rollback()
    return made


def work(scene: Scene, *, workers: int = 2) -> tuple[float, int]:
    """Let workers do all that waits; return the seconds and the most memory that one of them took, in MB."""
    scene.superuser.execute("update payout_gates set failures = 0, shut_at = null, tries_at = null")
    with racers(*[{"do": "work", **scene.where()}] * workers) as started:
        begun = time.monotonic()
        for each in started:
            each.go()
        until(lambda: scene.count(JOBS) == 0, seconds=LONGEST)
        seconds = round(time.monotonic() - begun, 1)
        memory = max(map(_memory, started))
        for each in started:
            each.stop()
    db.session.rollback()
    db.session.expire_all()
    return seconds, memory


def settle(scene: Scene, *, most: int = 10) -> int:
    """Let sweeps come until nothing is on its way; return how many it took.

    Where every call is refused for a while, each turn makes few: after five without an answer nobody asks.
    """
    for number in range(max(most, 10)):
        if not scene.count("select count(*) from payouts where settled_at is null"):
            return number
        age(scene, hours=1)
        payout_sweeps.sweep()
        work(scene)
    raise AssertionError(scene.superuser.execute(STATES).fetchall())


def age(scene: Scene, *, hours: int) -> None:
    """Take hours off what was written of attempts, and let their pauses be over."""
    scene.superuser.execute(
        "update payout_attempts set sent_at = sent_at - make_interval(hours => %s), again_at = null", [hours]
    )
    scene.superuser.execute("update payout_gates set failures = 0, shut_at = null, tries_at = null")
    db.session.rollback()


def shown(scene: Scene) -> list[dict[str, Any]]:
    """Return every transfer at Stripe."""
    with scene.sandbox.server.engine.read() as context:
        return list(context.platform.objects.all("transfer"))


def must_agree(scene: Scene) -> dict[str, Any]:
    """Prove that transfers at Stripe are the payouts in the books, one each and to the cent."""
    made = shown(scene)
    total = scene.count(SUM)
    assert sum(each["amount"] for each in made) == total
    groups = {each["transfer_group"] for each in made}
    assert len(groups) == len(made) == scene.count("select count(*) from payouts where state in ('sent', 'paid')")
    must_be_sound()
    return {"transfers": len(made), "sum_minor": total}


def must_be_paid(scene: Scene, partners: int, owed: int) -> dict[str, Any]:
    """Prove that everybody was paid once, and all that was owed."""
    made = must_agree(scene)
    assert (made["transfers"], made["sum_minor"]) == (partners, owed)
    return made


def must_be_sound() -> None:
    """Run the audit of money out."""
    db.session.rollback()
    with snapshot():
        faults = [str(fault) for fault in soundness.audit()]
    assert faults == [], faults[:10]
    assert db.session.query(Payout).filter_by(state="sending").count() == 0
    db.session.rollback()


def _memory(racer: Racer) -> int:
    status = Path(f"/proc/{racer.process.pid}/status").read_text(encoding="ascii")
    [line] = [each for each in status.splitlines() if each.startswith("VmHWM")]
    return int(line.split()[1]) // 1024
