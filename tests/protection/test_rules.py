"""The arithmetic of registrations and protections."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.states import TransitionRefused
from marketplace.protection.rules import (
    PER_DAY,
    PER_HOUR,
    REGISTRATION,
    STATES,
    Standing,
    Window,
    reminder_bands,
    verdict,
    wait,
    window,
)

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
ALLOWED = {
    ("in_review", "approve"): "approved", ("in_review", "refuse"): "refused", ("in_review", "reject"): "rejected",
    ("in_review", "withdraw"): "withdrawn", ("rejected", "appeal"): "appealed", ("appealed", "approve"): "approved",
    ("appealed", "refuse"): "refused", ("appealed", "reject"): "upheld", ("appealed", "withdraw"): "withdrawn",
    ("approved", "withdraw"): "withdrawn",
}  # fmt: skip
ACTIONS = ("approve", "refuse", "reject", "withdraw", "appeal")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_state_and_action_leads_on_or_is_refused(state: str, action: str) -> None:
    if (state, action) in ALLOWED:
        assert REGISTRATION.next(state, action) == ALLOWED[state, action]
    else:
        with pytest.raises(TransitionRefused):
            REGISTRATION.next(state, action)


def test_a_rejection_is_appealed_once_on_every_path() -> None:
    assert REGISTRATION.is_final("upheld")
    assert [state for state, action, _ in REGISTRATION if action == "appeal"] == ["rejected"]
    assert {state for state, _, after in REGISTRATION if after == "rejected"} == {"in_review"}


@pytest.mark.parametrize(
    ("starts", "days", "ends"),
    [
        ("2026-11-02T09:00", 180, "2027-05-01T09:00"),  # over the night that clocks go forward
        ("2026-10-24T22:30", 1, "2026-10-25T22:30"),  # the day of 25 hours in Berlin counts 24
        ("2027-03-27T22:30", 1, "2027-03-28T22:30"),  # so does the one of 23
        ("2028-02-28T00:00", 1, "2028-02-29T00:00"),
        ("2026-01-31T12:00", 28, "2026-02-28T12:00"),
    ],
)
def test_a_window_is_so_many_days_of_24_hours(starts: str, days: int, ends: str) -> None:
    begins_at, ends_at = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (starts, ends))

    assert window(begins_at, window_days=days, tail_days=0) == Window(ends_at, ends_at)
    assert window(begins_at, window_days=days, tail_days=90).tail_ends_at == ends_at + 90 * DAY


@pytest.mark.parametrize(
    ("certain", "likely", "answer"),
    [
        (["free"], [], "approved"),
        (["rival"], [], "refused"),
        (["own"], [], "yours"),
        (["contested"], [], "in_review"),
        (["free", "free"], [], "in_review"),
        (["free", "rival"], [], "refused"),
        (["own", "rival"], [], "refused"),
        (["own", "free"], ["rival"], "yours"),
        (["free"], ["rival"], "in_review"),
        (["free"], ["contested"], "in_review"),
        (["free"], ["free", "own"], "approved"),
        ([], [], "approved"),
        ([], ["rival"], "in_review"),
    ],
)
def test_a_verdict_follows_from_how_the_accounts_stand(
    certain: list[Standing], likely: list[Standing], answer: str
) -> None:
    assert verdict(certain, likely) == answer


def test_each_end_within_thirty_days_is_in_one_band() -> None:
    bands = reminder_bands(AT)

    assert [(band.days, band.after - AT, band.until - AT) for band in bands] == [
        (30, 14 * DAY, 30 * DAY),
        (14, 3 * DAY, 14 * DAY),
        (3, timedelta(0), 3 * DAY),
    ]


def test_whoever_asked_seldom_waits_for_nothing() -> None:
    assert wait([], AT) is None
    assert wait([AT - timedelta(minutes=n) for n in range(PER_HOUR - 1)], AT) is None


def test_an_hour_and_a_day_each_have_their_most() -> None:
    hourly = [AT - timedelta(minutes=59)] + [AT] * (PER_HOUR - 1)
    daily = [AT - timedelta(hours=23)] + [AT - timedelta(hours=2)] * (PER_DAY - 1)

    assert wait(hourly, AT) == timedelta(minutes=1)
    assert wait(daily, AT) == timedelta(hours=1)


@given(st.lists(st.integers(0, 2 * 86_400), max_size=PER_DAY))
def test_whoever_has_waited_may_ask(seconds: list[int]) -> None:
    asked = [AT - timedelta(seconds=each) for each in seconds]

    left = wait(asked, AT)

    assert left is None or (timedelta(0) < left <= DAY and wait(asked, AT + left) is None)
