"""Provider events: each kept once, handled once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
from flask import Flask

from marketplace.db.actor import ANONYMOUS, act_as, acting, forget_actor
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.ports import ProviderEvent
from marketplace.messaging import inbox
from marketplace.messaging.models import InboxEvent
from tests.support.paying import waiting_jobs

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EVENT = ProviderEvent("evt_1", "checkout.session.completed", "cs_1", AT, is_live=False, payload={"id": "evt_1"})


def test_a_stranger_leaves_an_event_and_its_job_and_cannot_read_it(web: Flask, superuser: psycopg.Connection) -> None:
    with web.app_context():
        act_as(ANONYMOUS)
        with transaction():
            assert inbox.take(EVENT, source="webhook", at=AT) is True
        assert db.session.query(InboxEvent).count() == 0
        forget_actor()

    [(key, kept)] = superuser.execute("select id, to_jsonb(e) - 'id' from inbox_events e").fetchall()
    assert {name: kept[name] for name in ("provider", "event_id", "type", "object_id", "payload", "source")} == {
        "provider": "stripe", "event_id": "evt_1", "type": "checkout.session.completed", "object_id": "cs_1",
        "payload": {"id": "evt_1"}, "source": "webhook",
    }  # fmt: skip
    assert (kept["handled_at"], kept["outcome"]) == (None, None)
    assert waiting_jobs(superuser) == [("stripe.event", {"inbox_id": key})]


def test_a_known_event_changes_nothing(app: Flask, superuser: psycopg.Connection) -> None:
    with transaction():
        inbox.take(EVENT, source="webhook", at=AT)
    before = waiting_jobs(superuser)

    with transaction():
        assert inbox.take(EVENT, source="sweep", at=AT + timedelta(hours=1)) is False

    [event] = db.session.query(InboxEvent).all()
    assert (event.source, event.received_at, waiting_jobs(superuser)) == ("webhook", AT, before)


def test_a_claimed_event_is_left_alone_by_everybody_else(app: Flask, superuser: psycopg.Connection) -> None:
    key = _taken()
    claimed = inbox.claim(key)
    assert claimed is not None

    rival = superuser.execute("select id from inbox_events for update skip locked").fetchall()
    assert rival == []

    inbox.finish(claimed, outcome="settled ord_1", at=AT)
    db.session.commit()
    assert inbox.claim(key) is None


def test_an_event_whose_effects_fail_can_be_claimed_again(app: Flask, superuser: psycopg.Connection) -> None:
    key = _taken()
    claimed = inbox.claim(key)
    assert claimed is not None
    inbox.finish(claimed, outcome="settled", at=AT)
    db.session.rollback()

    assert inbox.claim(key) is not None


def test_only_events_that_wait_too_long_are_handed_over_again(app: Flask, superuser: psycopg.Connection) -> None:
    key = _taken()
    superuser.execute("update procrastinate_jobs set status = 'failed'")

    with transaction():
        assert inbox.hand_over_waiting(at=AT + timedelta(minutes=10), waiting=timedelta(minutes=10)) == 0
        assert inbox.hand_over_waiting(at=AT + timedelta(minutes=11), waiting=timedelta(minutes=10)) == 1

    assert waiting_jobs(superuser) == [("stripe.event", {"inbox_id": key})]


def test_of_many_events_those_are_told_that_were_never_taken_in(app: Flask) -> None:
    _taken()

    assert inbox.unknown(["evt_0", "evt_1", "evt_2"]) == {"evt_0", "evt_2"}
    assert inbox.unknown([]) == set()


def test_the_system_alone_writes_an_outcome(app: Flask, superuser: psycopg.Connection) -> None:
    key = _taken()

    with acting(ANONYMOUS):
        assert inbox.claim(key) is None


def _taken() -> int:
    with transaction():
        inbox.take(EVENT, source="webhook", at=AT)
    key = db.session.query(InboxEvent.id).scalar()
    db.session.commit()
    return int(key)
