"""How far the times of the blind check's answers overlap: who only measures learns next to nothing.

Checks are asked through the web app, in turn about accounts that are free, the partner's own, and another partner's.
Reported are the quartiles of each answer's times, and for each two answers how often a guess by the better threshold
is right: 50 % is blind, 100 % tells. The figures go to benchmarks/results.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import URL

from benchmarks.reporting import write
from benchmarks.soak.registering import name_of
from marketplace.app import create_app
from marketplace.core import clock
from marketplace.db import embedded, migrating
from marketplace.db.actor import SYSTEM, Actor, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.urls import WEB_ROLE, WORKER_ROLE, as_role
from marketplace.partners import onboarding, tiers
from marketplace.partners.models import Partner
from marketplace.protection import checking, registration
from marketplace.protection.registration import House
from marketplace.protection.submissions import Submission
from marketplace.runtime.settings import Settings, read_settings

ANSWERS = ("clear", "yours", "conflict")
ACCOUNTS = 30
ROUNDS = 400


def measure(app: Flask, partner_ids: Sequence[int], *, rounds: int, seed: int) -> dict[str, list[float]]:
    """Return the seconds that each answer took, asked in random order; nothing that was asked is kept."""
    dice, taken = Random(seed), {answer: list[float]() for answer in ANSWERS}
    house = House(str(app.config["SECRET_KEY"]), "UTC")
    with app.app_context():
        act_as(Actor("partner", str(partner_ids[0])))
        for _ in range(rounds):
            for expected in dice.sample(ANSWERS, len(ANSWERS)):
                company = name_of(f"{expected}-{dice.randrange(ACCOUNTS)}")
                form = Submission(mark="", company=company, identity=f"{company}.com", vendor=None)
                partner = db.session.get_one(Partner, partner_ids[0])
                started = time.perf_counter()
                said = checking.check(partner, form, by="usr_bench", at=clock.now(), house=house)
                taken[expected].append(time.perf_counter() - started)
                db.session.rollback()  # so that the limit of questions is never reached
                if said != expected:
                    raise AssertionError(f"{company} is {expected}, and {said} was said")
        forget_actor()
    return taken


def best_guess(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how often somebody is right who knows the best threshold between two answers' times: 0.5 is blind."""
    marked = sorted([(seconds, 0) for seconds in one] + [(seconds, 1) for seconds in other])
    below, best, total = [0, 0], 0.5, len(marked)
    for _, kind in marked:
        below[kind] += 1
        right = below[0] + len(other) - below[1]
        best = max(best, right / total, 1 - right / total)
    return round(best, 3)


def summed(taken: dict[str, list[float]]) -> dict[str, object]:
    """Return the figures of a measurement."""
    quartiles = {
        answer: [round(each * 1000, 3) for each in statistics.quantiles(seconds, n=4)]
        for answer, seconds in taken.items()
    }
    guesses = {f"{one} or {other}": best_guess(taken[one], taken[other]) for one, other in combinations(ANSWERS, 2)}
    return {"milliseconds_quartiles": quartiles, "best_guess_is_right": guesses}


def main() -> int:
    """Measure on a server of its own; print and keep the figures."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else int(time.time())
    with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as scratch:
        Path(scratch).chmod(0o755)  # the embedded server's own user must reach its folder when run as root
        superuser = embedded.start(Path(scratch))
        migrating.upgrade(superuser)
        settings = read_settings({"MARKETPLACE_DATA_DIR": scratch})
        partner_ids = _register(settings, superuser)
        app = create_app(settings, database=as_role(superuser, WEB_ROLE))
        measure(app, partner_ids, rounds=30, seed=seed)  # until every statement is prepared
        taken = measure(app, partner_ids, rounds=ROUNDS, seed=seed)
        embedded.stop(Path(scratch))
    figures = {"seed": seed, "processors": os.cpu_count(), "rounds": ROUNDS, **summed(taken)}
    print(json.dumps(figures, indent=2))
    write("blindness", figures)
    return 0


def _register(settings: Settings, superuser: URL) -> list[int]:
    app = create_app(settings, database=as_role(superuser, WORKER_ROLE))
    house = House(str(app.config["SECRET_KEY"]), "UTC")
    with app.app_context():
        act_as(SYSTEM)
        tier, at = tiers.add_tier("Gold", rank=1), clock.now()
        db.session.flush()
        one, other = (
            onboarding.open_partner(name, tier=tier, country="DE", currency="EUR", at=at) for name in ("One", "Other")
        )
        db.session.flush()
        for answer, partner in (("yours", one), ("conflict", other)):
            for number in range(ACCOUNTS):
                company = name_of(f"{answer}-{number}")
                form = Submission(mark=company, company=company, identity=f"{company}.com", vendor=None)
                registration.register(partner, form, by="usr_bench", at=at, house=house)
        db.session.commit()
        partner_ids = [one.id, other.id]
        forget_actor()
    return partner_ids


if __name__ == "__main__":
    sys.exit(main())
