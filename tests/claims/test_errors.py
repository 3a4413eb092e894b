"""Refusals of claims say what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.claims import errors


@pytest.mark.parametrize(
    ("wait", "said"), [(timedelta(minutes=1), "an hour"), (timedelta(minutes=61), "2 hours"), (timedelta(0), "an hour")]
)
def test_whoever_claims_too_often_is_told_when_to_come_again(wait: timedelta, said: str) -> None:
    refusal = errors.ClaimedTooOften(wait)

    assert refusal.message.endswith(f"Try again in {said}.")
    assert refusal.wait == wait


def test_what_is_claimed_already_names_the_claim() -> None:
    assert errors.ClaimedAlready("clm_1").claim == "clm_1"
