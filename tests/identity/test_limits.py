"""How often somebody may try, whatever they try and from wherever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.db.actor import ANONYMOUS, SYSTEM, Actor, act_as, acting
from marketplace.db.base import db
from marketplace.identity import limits
from marketplace.identity.limits import TooManyTries
from marketplace.identity.models import SignInAttempt

KEY = "a key"
AT = clock.as_utc(clock.now())


def who(email: str = "kim@example.com", address: str = "192.0.2.1") -> limits.Caller:
    return limits.caller(email, address, key=KEY)


def fill(times: int, *, email: str = "kim@example.com", address: str = "192.0.2.1") -> None:
    for _ in range(times):
        limits.admit(who(email, address), at=AT)


def test_ten_tries_in_fifteen_minutes_for_one_person_from_one_address(app: Flask) -> None:
    fill(10)

    with pytest.raises(TooManyTries) as refusal:
        limits.admit(who(), at=AT + timedelta(minutes=14, seconds=59))

    assert refusal.value.retry_seconds == 900
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 10, "a refused try is not written"
    limits.admit(who(), at=AT + timedelta(minutes=15))


def test_the_owner_is_not_locked_out_by_tries_from_elsewhere(app: Flask) -> None:
    fill(10, address="203.0.113.9")

    limits.admit(who(address="192.0.2.1"), at=AT)

    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 11


def test_one_address_may_try_a_hundred_times_whoever_it_tries(app: Flask) -> None:
    for number in range(100):
        fill(1, email=f"person{number}@example.com")

    with pytest.raises(TooManyTries):
        limits.admit(who(email="another@example.com"), at=AT)

    limits.admit(who(email="another@example.com", address="192.0.2.2"), at=AT)


def test_many_strange_addresses_together_get_fifty_tries_and_the_owners_usual_one_goes_on(app: Flask) -> None:
    limits.succeed(limits.admit(who(address="198.51.100.7"), at=AT))
    for number in range(5):
        fill(10, address=f"203.0.113.{number}")

    with pytest.raises(TooManyTries):
        limits.admit(who(address="203.0.113.99"), at=AT)

    limits.admit(who(address="198.51.100.7"), at=AT)


def test_success_empties_the_pairs_window_and_does_not_count_itself(app: Flask) -> None:
    fill(9)
    limits.succeed(limits.admit(who(), at=AT))

    fill(10)

    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 11, "nine are gone, ten are new"


def test_people_and_purposes_are_told_apart_and_spelling_is_not(app: Flask) -> None:
    assert who(" KIM@example.com") == who("kim@example.com")
    assert who("lee@example.com").email_hash != who("kim@example.com").email_hash
    assert limits.caller("kim@example.com", "192.0.2.1", key=KEY, purpose="password reset") != who()
    assert limits.caller("kim@example.com", "192.0.2.1", key="another key") != who()


@pytest.mark.parametrize(
    ("one", "two", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("unix", "unix", True),
    ],
)
def test_a_house_of_ipv6_counts_as_one_address(one: str, two: str, is_same: bool) -> None:
    assert (who(address=one) == who(address=two)) is is_same


def test_no_address_can_be_read_from_the_rows(app: Flask, superuser: psycopg.Connection) -> None:
    fill(1)
    db.session.commit()

    row = superuser.execute("select email_hash, address_hash from sign_in_attempts").fetchone()
    assert row is not None
    assert [len(value) for value in row] == [64, 64]


def test_tries_are_counted_whoever_acts(app: Flask) -> None:
    with acting(Actor("partner", "1")):
        fill(10)
        with pytest.raises(TooManyTries):
            limits.admit(who(), at=AT)


def test_what_is_older_than_thirty_days_is_forgotten(app: Flask) -> None:
    fill(3)

    limits.admit(who(), at=AT + timedelta(days=31))

    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_a_hundred_at_once_are_ten(web: Flask, app: Flask) -> None:
    def knock(_: int) -> bool:
        with web.app_context():
            act_as(ANONYMOUS)
            try:
                limits.admit(who(), at=AT)
            except TooManyTries:
                db.session.rollback()
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(8) as pool:
        heard = sum(pool.map(knock, range(100)))

    act_as(SYSTEM)
    assert heard == 10
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 10
