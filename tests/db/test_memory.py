from __future__ import annotations

from flask import Flask

from marketplace.db.base import db
from marketplace.db.memory import Memory, forget, memory


def test_what_was_not_asked_for_the_longest_is_forgotten_first() -> None:
    kept = Memory(most=2)
    kept.keep("a", 1)
    kept.keep("b", 2)

    assert kept.get("a") == 1
    kept.keep("c", 3)

    assert [kept.get(key) for key in "abc"] == [1, None, 3]


def test_what_is_kept_weighs_no_more_than_it_may_and_what_is_too_heavy_is_not_kept() -> None:
    kept = Memory(most=10)
    for key, weight in (("a", 4), ("b", 4), ("a", 5), ("c", 5)):
        kept.keep(key, key, weight=weight)

    assert ([kept.get(key) for key in "abc"], kept.weight) == (["a", None, "c"], 10)
    assert kept.keep("d", "d", weight=11) == "d"
    assert ([kept.get(key) for key in "acd"], kept.weight) == (["a", "c", None], 10)


def test_a_value_is_made_once() -> None:
    kept, made = Memory(), list[int]()

    values = [kept.recall("key", lambda: made.append(1) or "value") for _ in range(3)]

    assert (values, made) == (["value"] * 3, [1])


def test_every_database_has_a_memory_of_its_own(app: Flask, web: Flask) -> None:
    memory().keep("key", "the worker's")
    with web.app_context():
        assert memory().get("key") is None
    assert memory().get("key") == "the worker's"


def test_each_purpose_has_room_of_its_own_and_all_is_forgotten_with_the_database(app: Flask) -> None:
    memory().keep("key", "fact")
    memory("pages", most=5).keep("key", "page", weight=5)
    memory("pages").keep("other", "too heavy", weight=6)

    assert (memory().get("key"), memory("pages").get("key"), memory("pages").get("other")) == ("fact", "page", None)

    forget(db.engine)

    assert (memory().get("key"), memory("pages").get("key")) == (None, None)
