"""R11: fifty partners claim one account at the same moment, each on a connection of its own.

Half of them know the company by its website, half by its VAT number. One has the account, all others get a clean
answer, and no database error reaches anybody.
"""

from __future__ import annotations

import hashlib
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import URL, create_engine
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.soak.harness import Scene
from marketplace.app import create_app
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.customers import directory
from marketplace.db.actor import SYSTEM, Actor, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.urls import WEB_ROLE, WORKER_ROLE, as_role, engine_options
from marketplace.partners import onboarding, tiers
from marketplace.partners.models import Partner
from marketplace.protection import registration
from marketplace.protection.registration import House
from marketplace.protection.rules import DAY
from marketplace.protection.submissions import Submission
from marketplace.runtime.settings import Settings, read_settings

ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class Race:
    """What became of one account that many claimed: answers by verdict, errors by name, and the slowest answer."""

    verdicts: dict[str, int]
    errors: dict[str, int]
    slowest_seconds: float


def at_once(app: Flask, partner_ids: Sequence[int], *, rounds: int) -> list[Race]:
    """Let all partners claim one account after another, all at once each time; `app` has a connection for each.

    Each account has a website and a VAT number that the marketplace knows already. Needs a context of `app` in which
    the house acts.
    """
    return [one_account(app, partner_ids, number) for number in range(rounds)]


def one_account(app: Flask, partner_ids: Sequence[int], number: int) -> Race:
    """Let all partners claim the account of this number at the same moment."""
    company, vat = name_of(number), vat_number(number)
    website = f"{company}.com"
    keys = directory.identity_keys(f"kim@{website}", vat, str(app.config["SECRET_KEY"]))
    directory.resolve(keys, country="DE")
    db.session.commit()
    gate, at = threading.Barrier(len(partner_ids)), clock.now() + number * DAY  # nobody asks too often

    def claim(place: int) -> tuple[str, str, float]:
        return _claim(app, partner_ids[place], (company, vat if place % 2 else website), gate, at)

    with ThreadPoolExecutor(len(partner_ids)) as threads:
        answers = list(threads.map(claim, range(len(partner_ids))))
    return Race(
        dict(Counter(verdict for verdict, _, _ in answers if verdict)),
        dict(Counter(error for _, error, _ in answers if error)),
        round(max(seconds for _, _, seconds in answers), 4),
    )


def _claim(
    app: Flask, partner_id: int, described: tuple[str, str], gate: threading.Barrier, at: datetime
) -> tuple[str, str, float]:
    company, identity = described
    with app.app_context():
        act_as(Actor("partner", str(partner_id)))
        partner = db.session.get_one(Partner, partner_id)
        house = House(str(app.config["SECRET_KEY"]), ZONE)
        submission = Submission(mark=identity, company=company, identity=identity, vendor=None)
        db.session.commit()
        gate.wait()
        started = time.monotonic()
        try:
            answer = registration.register(partner, submission, by="usr_soak", at=at, house=house)
            verdict, error = answer.verdict, ""
            db.session.commit()
        except (DomainError, SQLAlchemyError) as failure:  # anything else is a fault of ours, and ends the run
            db.session.rollback()
            verdict, error = "", type(failure).__name__
        seconds = time.monotonic() - started
        forget_actor()
    return verdict, error, seconds


def name_of(account: object) -> str:
    """Return the name of an account: twelve letters that are like no other account's."""
    digest = hashlib.sha256(str(account).encode()).hexdigest()[:12]
    return digest.translate(str.maketrans("0123456789", "ghijklmnop"))


def vat_number(number: int) -> str:
    """Return the German VAT number of an account: eight digits and the one that makes them right (ISO 7064, 11-10)."""
    digits, check = f"{10_000_000 + number}", 10
    for digit in digits:
        check = (int(digit) + check) % 10 or 10
        check = check * 2 % 11
    return f"DE{digits}{(11 - check) % 10}"


def faults(races: Sequence[Race], partners: int) -> list[str]:
    """Return what went wrong: anything but one winner and a clean refusal for everybody else."""
    expected = {"approved": 1, "refused": partners - 1}
    return [f"round {number}: {race}" for number, race in enumerate(races) if race.verdicts != expected or race.errors]


def _race(settings: Settings, superuser: URL, partners: int, rounds: int) -> list[Race]:
    worker = create_app(settings, database=as_role(superuser, WORKER_ROLE))
    with worker.app_context():
        act_as(SYSTEM)
        tier = tiers.add_tier("Gold", rank=1)
        db.session.flush()
        opened = [
            onboarding.open_partner(f"Partner {number}", tier=tier, country="DE", currency="EUR", at=clock.now())
            for number in range(partners)
        ]
        db.session.commit()
        partner_ids = [partner.id for partner in opened]
        forget_actor()
    app = create_app(settings, database=as_role(superuser, WEB_ROLE))
    with app.app_context():
        options = {**engine_options(), "pool_size": partners}
        db.engines[None] = create_engine(as_role(superuser, WEB_ROLE), **options)
        act_as(Actor("operator"))
        races = at_once(app, partner_ids, rounds=rounds)
        forget_actor()
        db.engine.dispose()
    return races


def run(scene: Scene, *, partners: int, rounds: int) -> dict[str, Any]:
    """Let so many partners claim an account at once, so many times; return the figures.

    Raises:
        AssertionError: a round had another outcome than one winner and clean refusals.
    """
    with tempfile.TemporaryDirectory(prefix="marketplace-soak-") as folder:
        settings = read_settings({"MARKETPLACE_DATA_DIR": folder})
        races = _race(settings, scene.database.superuser, partners, rounds)
    wrong, slowest = faults(races, partners), [race.slowest_seconds for race in races]
    assert wrong == [], wrong[:10]
    answer = {"median": round(statistics.median(slowest), 4), "max": max(slowest)}
    return {"partners": partners, "rounds": rounds, "slowest_answer_seconds": answer}
