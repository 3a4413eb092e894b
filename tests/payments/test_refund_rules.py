"""The life of a refund, and how it falls on lines."""

from __future__ import annotations

import pytest

from marketplace.commissions.errors import NothingToRefund, TooMuchToRefund
from marketplace.commissions.reversing import TakenBack
from marketplace.commissions.rules import SoldLine
from marketplace.core.errors import Invalid
from marketplace.payments.refund_rules import (
    COUNTED,
    REFUND,
    Share,
    Sold,
    Wanted,
    fitted,
    goods_of,
    share_out,
    shares_for,
)


def a_line(key: int, cash: int, *, quantity: int = 4, gone: int = 0, units: int = 0) -> Sold:
    """A line that its buyer paid so much for, all of it the vendor's."""
    line = SoldLine(f"oli_{key}", 2, None, None, cash, 0, 0, 0, cash, 0, 0, {})
    return Sold(key, line, quantity, TakenBack(gone, units))


def test_everything_leads_to_an_end_and_only_failures_leave_one() -> None:
    assert [state for state in REFUND.states if REFUND.is_final(state)] == ["failed"]
    assert REFUND.actions("succeeded") == ("fail",)
    assert set(REFUND.states) - set(COUNTED) == {"refused", "failed"}


def test_all_that_is_left_takes_every_lines_rest() -> None:
    shares = share_out(Wanted(), [a_line(1, 400, gone=100, units=1), a_line(2, 200), a_line(3, 50, gone=50, units=4)])

    assert shares == [Share(1, 3, 300), Share(2, 4, 200)]


def test_units_take_their_part_of_the_line() -> None:
    assert share_out(Wanted(units={2: 1}), [a_line(1, 400), a_line(2, 202)]) == [Share(2, 1, 51)]


def test_an_amount_falls_on_the_lines_by_what_each_has_left() -> None:
    shares = share_out(Wanted(amount_minor=150), [a_line(1, 400, gone=200), a_line(2, 100)])

    assert shares == [Share(1, 0, 100), Share(2, 0, 50)]


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(units={}), Wanted(units={1: 0})])
def test_what_comes_to_nothing_is_refused(wanted: Wanted) -> None:
    with pytest.raises(NothingToRefund):
        share_out(wanted, [a_line(1, 400, gone=400, units=4)])


def test_more_than_is_left_is_refused_in_the_orders_currency() -> None:
    with pytest.raises(TooMuchToRefund, match=r"^Only 3\.00 EUR is left to refund\.$"):
        shares_for(Wanted(amount_minor=301), [a_line(1, 400, gone=100)], currency="EUR")
    with pytest.raises(TooMuchToRefund, match=r"^Only 300 JPY is left to refund\.$"):
        shares_for(Wanted(amount_minor=301), [a_line(1, 400, gone=100)], currency="JPY")


@pytest.mark.parametrize("wanted", [Wanted(amount_minor=3_333), Wanted(units={1: 1})])
def test_what_stripe_does_not_move_is_refused_before_it_is_asked_for(wanted: Wanted) -> None:
    sold = [a_line(1, 10_000, quantity=3)]

    with pytest.raises(Invalid, match=r"^Cards take KWD in steps of 0\.010: ask for 3\.330 instead\.$"):
        shares_for(wanted, sold, currency="KWD")
    with pytest.raises(Invalid, match=r"ask for 0\.010 instead\.$"):
        shares_for(Wanted(amount_minor=3), sold, currency="KWD")

    assert shares_for(wanted, sold, currency="JPY")[0].cash_minor == 3_333
    assert shares_for(Wanted(amount_minor=3_330), sold, currency="KWD") == [Share(1, 0, 3_330)]


def test_shares_that_still_fit_stay_as_they_were_asked_for() -> None:
    shares = [Share(1, 2, 200)]

    assert fitted(shares, [a_line(1, 400, gone=200), a_line(2, 100)]) == shares


def test_what_a_line_has_no_more_falls_on_the_others() -> None:
    sold = [a_line(1, 400, gone=300), a_line(2, 100), a_line(3, 100)]

    assert fitted([Share(1, 2, 200)], sold) == [Share(1, 2, 100), Share(2, 0, 50), Share(3, 0, 50)]


def test_more_than_all_lines_have_is_refused() -> None:
    with pytest.raises(TooMuchToRefund):
        fitted([Share(1, 2, 200)], [a_line(1, 400, gone=300), a_line(2, 99)])


def test_goods_follow_units_and_whatever_is_refunded_whole_and_no_amount() -> None:
    sold = [a_line(1, 400, gone=100, units=1), a_line(2, 200, gone=150), a_line(3, 100), a_line(4, 100)]
    taken = {1: Share(1, 2, 200), 2: Share(2, 0, 50), 3: Share(3, 0, 99)}

    assert goods_of(taken, sold) == {"oli_1": 3, "oli_2": 4}
