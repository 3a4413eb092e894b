"""Jobs exist exactly when the change they follow does."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.db.actor import ANONYMOUS, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.messaging import outbox
from marketplace.messaging.outbox import Job
from tests.support.paying import waiting_jobs
from tests.support.world import the_operator


def test_a_job_is_there_once_its_transaction_is_committed(app: Flask, superuser: psycopg.Connection) -> None:
    with transaction():
        party = the_operator()
        outbox.defer("mail.deliver", message_id=party.id)
        assert waiting_jobs(superuser) == []

    assert waiting_jobs(superuser) == [("mail.deliver", {"message_id": party.id})]


def test_a_transaction_that_fails_leaves_no_job(app: Flask, superuser: psycopg.Connection) -> None:
    def change() -> None:
        the_operator()
        outbox.defer("mail.deliver", message_id=1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction():
        change()

    assert waiting_jobs(superuser) == []


def test_without_a_transaction_there_is_no_job(app: Flask, superuser: psycopg.Connection) -> None:
    db.session.rollback()

    with pytest.raises(RuntimeError, match="needs the transaction"):
        outbox.defer("mail.deliver", message_id=1)

    assert waiting_jobs(superuser) == []


def test_a_second_job_with_the_same_queueing_lock_is_left_out_and_the_transaction_goes_on(
    app: Flask, superuser: psycopg.Connection
) -> None:
    with transaction():
        the_operator()
        outbox.defer("stripe.event", inbox_id=1, queueing_lock="inbox:1")
    with transaction():
        the_operator()
        outbox.defer("stripe.event", inbox_id=1, queueing_lock="inbox:1")
        outbox.defer("stripe.event", inbox_id=2, queueing_lock="inbox:2")

    assert waiting_jobs(superuser) == [("stripe.event", {"inbox_id": 1}), ("stripe.event", {"inbox_id": 2})]


def test_a_job_that_has_begun_does_not_hold_back_the_next(app: Flask, superuser: psycopg.Connection) -> None:
    for _ in range(2):
        with transaction():
            the_operator()
            outbox.defer("stripe.event", inbox_id=1, queueing_lock="inbox:1")
        superuser.execute("update procrastinate_jobs set status = 'doing'")

    rows = superuser.execute("select queueing_lock from procrastinate_jobs").fetchall()
    assert rows == [("inbox:1",)] * 2


def test_the_pages_login_may_write_jobs_and_neither_take_nor_change_them(
    web: Flask, superuser: psycopg.Connection
) -> None:
    with web.app_context():
        act_as(ANONYMOUS)
        with transaction():
            db.session.execute(db.text("select 1"))
            outbox.defer("stripe.event", inbox_id=1, queueing_lock="inbox:1")
        for statement in ("update procrastinate_jobs set status = 'succeeded'", "delete from procrastinate_jobs"):
            with pytest.raises(db.exc.ProgrammingError, match="permission denied"):
                db.session.execute(db.text(statement))
            db.session.rollback()
        forget_actor()

    assert waiting_jobs(superuser) == [("stripe.event", {"inbox_id": 1})]


def test_of_many_queueing_locks_those_are_told_that_no_waiting_job_has(
    app: Flask, superuser: psycopg.Connection
) -> None:
    with transaction():
        the_operator()
        for number in (1, 2):
            outbox.defer("stripe.event", inbox_id=number, queueing_lock=f"inbox:{number}")
    superuser.execute("update procrastinate_jobs set status = 'doing' where args = '{\"inbox_id\": 2}'")

    assert outbox.not_waiting(["inbox:1", "inbox:2", "inbox:3"]) == {"inbox:2", "inbox:3"}
    assert outbox.not_waiting([]) == set()


def test_several_jobs_stand_in_their_order_once_the_transaction_is_committed(
    app: Flask, superuser: psycopg.Connection
) -> None:
    with transaction():
        the_operator()
        outbox.defer_all([Job("mail.order_paid", {"order_id": 1}), Job("stocks.release")])
        outbox.defer_all([])
        assert waiting_jobs(superuser) == []

    assert waiting_jobs(superuser) == [("mail.order_paid", {"order_id": 1}), ("stocks.release", {})]


def test_several_jobs_need_a_transaction_too(app: Flask, superuser: psycopg.Connection) -> None:
    db.session.rollback()

    with pytest.raises(RuntimeError, match="needs the transaction"):
        outbox.defer_all([Job("mail.order_paid", {"order_id": 1})])

    assert waiting_jobs(superuser) == []
