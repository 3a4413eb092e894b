"""What customers' refusals say, and of which kind they are."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.customers.errors import AccountNotFound, DunsInvalid, NoFamily, NotMergeable


def test_refusals_are_of_the_kinds_that_doors_know() -> None:
    assert isinstance(AccountNotFound("acc_1"), NotFound)
    assert isinstance(DunsInvalid(), Invalid)
    assert isinstance(NoFamily(), Conflict)
    refusal = NotMergeable(1, 2)
    assert isinstance(refusal, Conflict)
    assert (refusal.kept, refusal.gone) == (1, 2)
