"""When a job that failed runs again, and when another one does its work."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from marketplace.core.errors import DomainError, Unavailable

MOST_ATTEMPTS: Final = 180
FIRST_SECONDS: Final = 2
LONGEST_SECONDS: Final = 300
"""So that what waited for somebody who was away is done within minutes of their return, however long that took."""

log = structlog.get_logger(__name__)


class Jobs(JobManager):
    """The queue's jobs, of which none is left in hand because another one with its queueing lock waits already.

    The sweeps hand over what is in a worker's hand as well, so a job that fails can have such a twin.
    """

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Put a job back, to run again at `retry_at`; one that has a waiting twin is forgotten: that one does its work.

        Raises:
            ConnectorException: nobody has it in hand any more.
        """
        try:
            await super().retry_job(job, retry_at, priority, queue, lock)
        except UniqueViolation:
            log.info("job not put back, another one waits to do the same", task=job.task_name, job=job.id)
            await self.finish_job(job, Status.FAILED, delete_job=True)


class BackOff(BaseRetryStrategy):
    """Try again after 2, 4, 8 … seconds, at most five minutes apart, for about fourteen hours.

    A refusal of our own (not found, invalid, conflict) is final: waiting changes nothing about it.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, or None to let the job stay failed."""
        is_final = isinstance(exception, DomainError) and not isinstance(exception, Unavailable)
        if is_final or job.attempts >= MOST_ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": pause(job.attempts)})


def pause(attempts: int) -> int:
    """Return the seconds to wait after so many attempts."""
    return min(FIRST_SECONDS << attempts, LONGEST_SECONDS)
