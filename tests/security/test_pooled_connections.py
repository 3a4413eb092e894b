"""One pool, many actors: nobody inherits the one before."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from marketplace.db.actor import ANONYMOUS, Actor, act_as, acting, current_actor, forget_actor
from marketplace.db.base import db
from marketplace.identity.models import User
from tests.support.world import a_partner, a_person

if TYPE_CHECKING:
    from flask import Flask

ROUNDS = 10_000
THREADS = 8
STATED = text("select current_setting('app.actor_kind', true), current_setting('app.actor_id', true)")


@pytest.fixture
def parties(app: Flask) -> list[int]:
    """Four partners with one person each."""
    keys = [a_partner(f"Partner {number}").id for number in range(4)]
    for key in keys:
        a_person(key, "owner")
    db.session.commit()
    return keys


def test_ten_thousand_alternating_actors_leak_nothing(web: Flask, parties: list[int]) -> None:
    def work(seed: int) -> int:
        choose = random.Random(seed)
        leaks = 0
        for _ in range(ROUNDS // THREADS):
            party = choose.choice([*parties, None])
            with web.app_context():
                act_as(Actor("partner", str(party)) if party else None)
                seen = set(db.session.scalars(select(User.party_id)))
                leaks += seen != ({party} if party else set())
                if choose.random() < 0.2:
                    db.session.rollback()
            forget_actor()
        return leaks

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(work, range(THREADS))) == 0


def test_a_second_transaction_of_a_request_has_the_actor_as_well(web: Flask, parties: list[int]) -> None:
    with web.app_context(), acting(Actor("partner", str(parties[0]))):
        first = list(db.session.scalars(select(User.party_id)))
        db.session.commit()
        second = list(db.session.scalars(select(User.party_id)))

    assert first == second == [parties[0]]


def test_an_actor_ends_with_its_transaction(web: Flask, parties: list[int]) -> None:
    with web.app_context():
        act_as(Actor("partner", str(parties[0])))
        raw = db.session.connection().connection.driver_connection
        db.session.commit()

        assert raw.execute("select current_setting('app.actor_kind', true)").fetchone()[0] == ""
        raw.rollback()
    forget_actor()


def test_somebody_else_may_act_for_a_while(web: Flask, parties: list[int]) -> None:
    with web.app_context(), acting(Actor("partner", str(parties[0]))):
        with acting(ANONYMOUS):
            assert tuple(db.session.execute(STATED).one()) == ("anonymous", "")
        assert tuple(db.session.execute(STATED).one()) == ("partner", str(parties[0]))
    assert current_actor() == Actor("system"), "the test's own actor is back"


def test_a_mistake_inside_gives_the_earlier_actor_back(web: Flask, parties: list[int]) -> None:
    with web.app_context(), acting(Actor("partner", str(parties[0]))):
        with pytest.raises(ZeroDivisionError), acting(ANONYMOUS):
            1 / 0  # noqa: B018
        assert tuple(db.session.execute(STATED).one()) == ("partner", str(parties[0]))


def test_there_are_six_kinds_of_actors_and_no_other() -> None:
    with pytest.raises(ValueError, match="unknown kind of actor: root"):
        Actor("root")
