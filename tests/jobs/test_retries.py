"""When a job that failed runs again."""

from __future__ import annotations

import pytest
from procrastinate.jobs import Job

from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from marketplace.gateways.errors import OutcomeUnknown
from marketplace.jobs.retries import MOST_ATTEMPTS, BackOff, pause


def a_job(attempts: int) -> Job:
    return Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="t", attempts=attempts)


def test_pauses_double_up_to_five_minutes() -> None:
    assert [pause(attempts) for attempts in (0, 1, 2, 7, 8, 179)] == [2, 4, 8, 256, 300, 300]


def test_a_job_is_tried_for_half_a_day() -> None:
    assert sum(pause(attempts) for attempts in range(MOST_ATTEMPTS)) == 52_110  # 14.5 hours


@pytest.mark.parametrize("error", [Unavailable("later"), OutcomeUnknown("who knows"), RuntimeError(), OSError()])
def test_what_may_pass_is_tried_again(error: Exception) -> None:
    assert BackOff().get_retry_decision(exception=error, job=a_job(0)) is not None
    assert BackOff().get_retry_decision(exception=error, job=a_job(MOST_ATTEMPTS)) is None


@pytest.mark.parametrize("error", [NotFound("no"), Forbidden("no"), Invalid("no"), Conflict("no")])
def test_a_refusal_is_final(error: Exception) -> None:
    assert BackOff().get_retry_decision(exception=error, job=a_job(0)) is None
