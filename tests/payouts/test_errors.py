"""Refusals of destinations and bank files."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.payouts import errors


def test_each_is_of_one_kind() -> None:
    assert issubclass(errors.DestinationNotFound, NotFound)
    assert issubclass(errors.BankFileNotFound, NotFound)
    assert issubclass(errors.BankAccountInvalid, Invalid)
    for kind in (errors.DestinationChanged, errors.RecipientDiffers, errors.NothingToPay, errors.BankSaysOtherwise):
        assert issubclass(kind, Conflict)
