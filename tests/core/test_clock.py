"""The clock can be asked and stopped."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from marketplace.core.clock import as_utc, frozen, now
from marketplace.core.errors import Invalid

NOON = datetime(2026, 10, 25, 12, tzinfo=UTC)


def test_now_is_an_aware_utc_instant_that_moves_on() -> None:
    first, second = now(), now()

    assert first.tzinfo is UTC
    assert first <= second


def test_a_frozen_clock_stands_still_and_runs_again_afterwards() -> None:
    with frozen(NOON) as at:
        assert now() == at == NOON

    assert now() != NOON


def test_frozen_blocks_nest() -> None:
    with frozen(NOON):
        with frozen(NOON + timedelta(days=1)):
            assert now() == NOON + timedelta(days=1)
        assert now() == NOON


def test_the_clock_runs_again_after_a_failure_inside() -> None:
    with pytest.raises(RuntimeError), frozen(NOON):
        raise RuntimeError

    assert now() != NOON


def test_any_zone_is_taken_and_given_back_in_utc() -> None:
    berlin = timezone(timedelta(hours=2))

    with frozen(datetime(2026, 10, 25, 14, tzinfo=berlin)):
        assert now() == NOON
        assert now().tzinfo is UTC


def test_an_instant_without_a_zone_is_refused_and_the_clock_runs_on() -> None:
    naive = datetime(2026, 10, 25, 12)  # noqa: DTZ001 - what is refused

    with pytest.raises(Invalid, match="time zone"), frozen(naive):
        pass
    with pytest.raises(Invalid, match="time zone"):
        as_utc(naive)

    assert now() != NOON


def test_a_stopped_clock_does_not_stop_other_threads() -> None:
    seen: list[datetime] = []

    with frozen(NOON):
        thread = threading.Thread(target=lambda: seen.append(now()))
        thread.start()
        thread.join()

    assert seen[0] != NOON
