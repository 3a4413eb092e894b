"""The kinds behind the errors: what a door does with each."""

from __future__ import annotations

import pytest

from marketplace.core.errors import Conflict, DomainError, Invalid, NotFound, Unavailable
from marketplace.gateways.errors import EventRefused, KeyReused, OutcomeUnknown, Refused, UnknownAtProvider


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OutcomeUnknown, Unavailable), (Refused, Invalid), (KeyReused, Conflict), (UnknownAtProvider, NotFound),
        (EventRefused, Invalid),
    ],
)  # fmt: skip
def test_only_an_unknown_outcome_is_worth_another_try(error: type[DomainError], kind: type[DomainError]) -> None:
    assert issubclass(error, kind)
    assert issubclass(error, Unavailable) is (error is OutcomeUnknown)
