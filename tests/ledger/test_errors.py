"""What the books refuse, by kind: each door answers a kind once."""

import pytest

from marketplace.core.errors import Conflict, DomainError, Forbidden, Invalid
from marketplace.ledger import errors


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (errors.PostingMalformed, Invalid),
        (errors.PostingRefused, Forbidden),
        (errors.BookingConflict, Conflict),
        (errors.BalanceTooLow, Conflict),
        (errors.PeriodNotClosable, Conflict),
    ],
)
def test_each_refusal_is_of_one_kind(refusal: type[DomainError], kind: type[DomainError]) -> None:
    assert issubclass(refusal, kind)
