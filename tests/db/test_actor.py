"""Who acts is stated in each transaction, and nobody is the safe answer."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.db.actor import ANONYMOUS, SYSTEM, Actor, act_as, acting, current_actor, forget_actor
from marketplace.db.base import db
from marketplace.partners.models import Partner
from tests.support import world

STATED = text("select current_setting('app.actor_kind', true), current_setting('app.actor_id', true)")


@pytest.fixture
def partners(app: Flask) -> tuple[int, int]:
    """The keys of two partners, committed."""
    keys = world.a_partner("Northwind").id, world.a_partner("Southwind").id
    db.session.commit()
    return keys


@pytest.fixture
def pages(web: Flask, partners: tuple[int, int]) -> Iterator[Flask]:
    """The app as the web role logs in, with a context and nobody acting yet."""
    with web.app_context():
        forget_actor()
        yield web
        db.session.rollback()
        forget_actor()


def stated() -> tuple[str, str]:
    return tuple(db.session.execute(STATED).one())


def visible() -> list[str]:
    return list(db.session.scalars(text("select name from partners order by name")))


def test_each_new_transaction_states_the_actor_again(pages: Flask) -> None:
    act_as(Actor("partner", "17"))
    seen = []
    for _ in range(2):
        seen.append(stated())
        db.session.commit()

    assert seen == [("partner", "17"), ("partner", "17")]


def test_nobody_means_no_rows(pages: Flask) -> None:
    assert current_actor() is None
    assert not any(stated())
    assert visible() == []


def test_a_pooled_connection_remembers_nobody(pages: Flask) -> None:
    with acting(Actor("operator", "1")):
        assert visible() == ["Northwind", "Southwind"]
        db.session.commit()

    assert visible() == []


def test_a_change_of_actor_counts_in_the_open_transaction(pages: Flask, partners: tuple[int, int]) -> None:
    north, south = partners
    act_as(Actor("partner", str(north)))
    first = visible()
    act_as(Actor("partner", str(south)))

    assert (first, visible()) == (["Northwind"], ["Southwind"])


def test_rows_an_earlier_actor_saw_are_read_again(pages: Flask, partners: tuple[int, int]) -> None:
    with acting(Actor("operator", "1")):
        found = db.session.get_one(Partner, partners[0])
        assert found.name == "Northwind"

    with pytest.raises(Exception, match=r"deleted|not present|has been"):
        _ = found.name


def test_after_the_block_whoever_acted_before_acts_again(pages: Flask) -> None:
    act_as(ANONYMOUS)

    with acting(Actor("vendor", "5")):
        inside = stated()

    assert (inside, stated(), current_actor()) == (("vendor", "5"), ("anonymous", ""), ANONYMOUS)


def test_after_a_failed_statement_too(pages: Flask) -> None:
    act_as(ANONYMOUS)

    with pytest.raises(Exception, match="division by zero"), acting(Actor("vendor", "5")):
        db.session.execute(text("select 1 / 0"))
    db.session.rollback()

    assert (stated(), current_actor()) == (("anonymous", ""), ANONYMOUS)


def test_the_web_role_cannot_act_as_the_system(pages: Flask) -> None:
    act_as(SYSTEM)

    assert visible() == []
    assert db.session.scalar(text("select is_system()")) is False


def test_a_made_up_kind_of_actor_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^unknown kind of actor: superuser$"):
        Actor("superuser")


def test_whoever_acted_before_acts_again_when_the_server_has_gone(app: Flask, superuser: psycopg.Connection) -> None:
    act_as(SYSTEM)
    backend = db.session.scalar(text("select pg_backend_pid()"))
    with pytest.raises(DBAPIError), acting(ANONYMOUS):
        _ask_a_dead_one(superuser, backend)

    db.session.rollback()
    assert current_actor() == SYSTEM
    assert db.session.scalar(text("select current_setting('app.actor_kind')")) == "system"


def _ask_a_dead_one(superuser: psycopg.Connection, backend: int | None) -> None:
    superuser.execute("select pg_terminate_backend(%s, 5000)", [backend])
    db.session.execute(text("select 1"))
