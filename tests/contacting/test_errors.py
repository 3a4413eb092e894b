from __future__ import annotations

import pytest

from marketplace.contacting import errors
from marketplace.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (errors.PurposeUnknown(), Invalid),
        (errors.ReasonTooShort(), Invalid),
        (errors.LastsTooLong(72), Invalid),
        (errors.LetterEmpty("text"), Invalid),
        (errors.NothingToReveal(), Conflict),
        (errors.NobodyToWriteTo(), Conflict),
        (errors.TooManyLetters(20), Conflict),
        (errors.RevealOver(), Forbidden),
        (errors.SenderRefused(), Forbidden),
        (errors.RevealNotFound("rvl_1"), NotFound),
        (errors.ThreadNotFound("rly_1"), NotFound),
        (errors.AddressUnknown(), NotFound),
    ],
    ids=lambda each: type(each).__name__,
)
def test_each_refusal_is_of_its_kind_and_says_what_is_wrong(refusal: DomainError, kind: type[DomainError]) -> None:
    assert isinstance(refusal, kind)
    assert refusal.message.endswith(".")


def test_what_is_wrong_in_a_form_names_its_field() -> None:
    found = [errors.PurposeUnknown(), errors.ReasonTooShort(), errors.LastsTooLong(72), errors.LetterEmpty("text")]

    assert [each.field for each in found] == ["purpose", "reason", "hours", "text"]
