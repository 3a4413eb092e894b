"""Keyed hashes, and how long a partner holds an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.customers.rules import Claim, is_of_record, keyed_hash, months_later, normal_email, standing_claim

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def test_a_partner_holds_an_account_until_just_before_24_months() -> None:
    later = datetime(2028, 11, 2, 9, 0, tzinfo=UTC)

    assert is_of_record(AT, AT)
    assert is_of_record(AT, later - timedelta(microseconds=1))
    assert not is_of_record(AT, later)
    assert not is_of_record(None, AT)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [((2024, 2, 29), 24, (2026, 2, 28)), ((2026, 1, 31), 1, (2026, 2, 28)), ((2026, 12, 15), 1, (2027, 1, 15))],
)
def test_a_day_that_a_month_lacks_becomes_its_last(
    day: tuple[int, int, int], months: int, then: tuple[int, int, int]
) -> None:
    assert months_later(datetime(*day, tzinfo=UTC), months) == datetime(*then, tzinfo=UTC)


def test_a_key_depends_on_its_kind_its_value_and_the_secret() -> None:
    hashes = {
        keyed_hash("domain", "acme.com", "secret one").value_hash,
        keyed_hash("email", "acme.com", "secret one").value_hash,
        keyed_hash("domain", "acme.org", "secret one").value_hash,
        keyed_hash("domain", "acme.com", "secret two").value_hash,
    }

    assert len(hashes) == 4
    assert all(len(each) == 64 for each in hashes)
    assert keyed_hash("domain", "acme.com", "secret one") == keyed_hash("domain", "acme.com", "secret one")


def test_addresses_are_compared_in_small_letters() -> None:
    assert normal_email(" Kim@Example.COM ") == "kim@example.com"


EARLY, LATE, LAPSED = AT - timedelta(days=90), AT - timedelta(days=9), datetime(2020, 1, 1, tzinfo=UTC)
NOBODYS = Claim(None, None, None)


@pytest.mark.parametrize(
    ("one", "other", "stands"),
    [
        (Claim(1, EARLY, EARLY), Claim(2, LATE, LATE), Claim(1, EARLY, LATE)),
        (Claim(1, LATE, AT), Claim(2, EARLY, LATE), Claim(2, EARLY, AT)),
        (Claim(1, LAPSED, LAPSED), Claim(2, LATE, LATE), Claim(2, LATE, LATE)),
        (Claim(1, LAPSED, LATE), Claim(2, EARLY, EARLY), Claim(1, LAPSED, LATE)),
        (Claim(1, LAPSED, LAPSED), NOBODYS, Claim(1, LAPSED, LAPSED)),
        (NOBODYS, Claim(2, LATE, LATE), Claim(2, LATE, LATE)),
        (Claim(None, None, LATE), Claim(None, None, EARLY), Claim(None, None, LATE)),
        (Claim(1, EARLY, EARLY), Claim(2, EARLY, EARLY), Claim(1, EARLY, EARLY)),
        (NOBODYS, NOBODYS, NOBODYS),
    ],
    ids=[
        "earlier", "earlier, the other way", "lapsed", "old and still held", "lapsed beside none", "none beside one",
        "two of the house", "one instant", "nobody's",
    ],
)  # fmt: skip
def test_the_earlier_claim_that_still_holds_stands(one: Claim, other: Claim, stands: Claim) -> None:
    assert standing_claim(one, other, AT) == stands
