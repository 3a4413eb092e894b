"""What a commission row says of where its parts lie."""

from __future__ import annotations

from datetime import UTC, datetime

from marketplace.commissions import taking
from marketplace.commissions.models import Commission
from marketplace.commissions.taking import Taken


def commission(*, frozen: int = 0, taken: int = 0, is_released: bool = False) -> Commission:
    at = datetime(2026, 11, 5, tzinfo=UTC) if is_released else None
    return Commission(amount_minor=15_000, clawed_back_minor=taken, disputed_minor=frozen, released_at=at)


def standing(each: Commission) -> tuple[int, int]:
    return each.clawed_back_minor, each.disputed_minor


def test_what_is_free_goes_first_and_then_what_disputes_froze() -> None:
    each = commission(frozen=10_000)

    assert taking.take(each, 7_000) == Taken([("partner.pending", 5_000), ("partner.disputed", 2_000)])
    assert standing(each) == (7_000, 8_000)


def test_a_lost_dispute_takes_its_own_part_first_and_frees_what_it_does_not_need() -> None:
    each = commission(frozen=10_000, is_released=True)

    assert taking.take(each, 7_000, frozen_minor=10_000) == Taken(
        [("partner.disputed", 7_000)], ("partner.available", 3_000)
    )
    assert standing(each) == (7_000, 0)


def test_a_lost_dispute_takes_the_rest_from_where_the_commission_lies() -> None:
    each = commission(frozen=4_000)

    assert taking.take(each, 7_000, frozen_minor=4_000).buckets == [
        ("partner.disputed", 4_000), ("partner.pending", 3_000),
    ]  # fmt: skip
    assert standing(each) == (7_000, 0)


def test_what_is_given_again_is_free() -> None:
    each = commission(taken=15_000)

    assert taking.take(each, -15_000).buckets == [("partner.pending", -15_000)]
    assert standing(each) == (0, 0)


def test_no_more_is_frozen_than_is_free_and_no_more_thawed_than_is_frozen() -> None:
    each = commission(taken=10_000)

    assert taking.freeze(each, 7_000) == 5_000
    assert taking.thaw(each, 9_000) == 5_000
    assert (taking.freeze(None, 7_000), taking.take(None, 7_000)) == (0, Taken())
