"""R13: the same key a hundred times, twenty at once, for every verb of money out and checkout that takes one.

Each key has one effect and the same answer always; the same key with anything else is refused, and writes nothing.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from flask import Flask, current_app

from benchmarks.soak import keyed, payouts
from benchmarks.soak.harness import Scene
from benchmarks.soak.keyed import Ask, Key
from marketplace.core.errors import Conflict
from marketplace.db.actor import act_as, forget_actor
from marketplace.db.base import db
from tests.support.apps import pointed_at
from tests.support.world import a_world

EFFECTS = {
    "run": "select count(*) from payout_runs where requested_by = 'usr_again'",
    "reversal": "select count(*) from payout_reversals",
    "decision": "select count(*) from payout_decisions",
    "money put in": "select count(*) from ledger.transactions where kind = 'funding'",
    "destination": "select count(*) from payout_destinations where created_by = 'usr_again'",
    "partner order": "select count(*) from orders where route = 'partner_order'",
    "checkout": "select count(*) from orders where route = 'customer_checkout'",
}
"""How to count what each verb has done."""


def run(scene: Scene, *, keys: int, times: int, at_once: int, seed_of: int) -> dict[str, Any]:
    """Ask with each key so many times; return what came of it. What the verbs do not share equally is checkouts.

    Raises:
        AssertionError: an effect is missing or doubled, an answer differs, or something else was taken for the same.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    world, each = a_world(), keys // len(EFFECTS)
    made = list(keyed.money_out(scene, world, each, Random(seed_of)))
    sales = keyed.checkouts(app, world, keys - len(made))
    refused = sum(_again(app, key, times, at_once) for key in made)
    with pointed_at(app, scene.database.web):
        refused += sum(_again(app, key, times, at_once) for key in sales)
    asked = dict(Counter(key.verb for key in (*made, *sales)))
    done = {verb: scene.count(EFFECTS[verb]) for verb in asked}
    assert done == asked, done
    payouts.must_be_sound()
    return {"keys": keys, "times": times, "at_once": at_once, "effects": done, "others_refused": refused}


def _again(app: Flask, key: Key, times: int, at_once: int) -> int:
    """Ask so many times with one key, then for something else; return how often that was refused."""
    with ThreadPoolExecutor(at_once) as threads:
        answers = Counter(threads.map(lambda _: _within(app, key, key.ask), range(times)))
    assert len(answers) == 1, (key.verb, answers)
    [answer] = answers
    assert not answer.startswith("refused"), (key.verb, answer)
    for other in key.others:
        said = _within(app, key, other)
        assert said.startswith("refused"), (key.verb, said)
    assert _within(app, key, key.ask) == answer
    return len(key.others)


def _within(app: Flask, key: Key, ask: Ask) -> str:
    """Ask as whoever may, in a context of its own; a refusal is an answer too."""
    with app.app_context():
        act_as(key.actor)
        try:
            return ask()
        except Conflict as refusal:
            return f"refused: {type(refusal).__name__}"
        finally:
            db.session.rollback()
            forget_actor()
