"""When a job that failed runs again."""

from __future__ import annotations

from typing import Final

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from marketplace.core.errors import DomainError, Unavailable

MOST_ATTEMPTS: Final = 180
FIRST_SECONDS: Final = 2
LONGEST_SECONDS: Final = 300
"""So that what waited for somebody who was away is done within minutes of their return, however long that took."""


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
