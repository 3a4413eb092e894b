"""The table of jobs."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from croniter import croniter

from marketplace.jobs.table import JOBS

ROOT = Path(__file__).resolve().parents[2] / "marketplace"


def test_every_job_that_somebody_defers_is_in_the_table_once() -> None:
    deferred = {
        name for path in ROOT.rglob("*.py") for name in re.findall(r'\bdefer\(\s*"([a-z_.]+)"', path.read_text())
    } | {"stripe.event"}
    names = [job.name for job in JOBS]

    assert deferred <= set(names)
    assert len(names) == len(set(names))


def test_arguments_are_ids_and_jobs_of_the_clock_have_none() -> None:
    for job in JOBS:
        parameters = inspect.signature(job.do).parameters.values()
        assert all(each.name.endswith("_id") and each.annotation == "int" for each in parameters), job.name
        if job.cron:
            assert croniter.is_valid(job.cron)
            assert not parameters
