"""The kinds behind the errors of paying."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid
from marketplace.payments.errors import AmountDiffers, FeeInOtherCurrency, NotPayable, SettlementRefused


def test_what_the_present_state_forbids_is_a_conflict_and_a_wrong_request_is_invalid() -> None:
    assert all(issubclass(error, Conflict) for error in (NotPayable, SettlementRefused, FeeInOtherCurrency))
    assert issubclass(AmountDiffers, Invalid)
