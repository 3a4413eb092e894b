from __future__ import annotations

import pytest

from marketplace.core.errors import DomainError, Invalid, NotFound
from marketplace.partners import errors


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.PartnerNotFound("par_1"), NotFound),
        (errors.TierNotFound("gold"), NotFound),
        (errors.ReasonMissing(), Invalid),
    ],
)
def test_every_refusal_is_a_sentence_of_one_kind(error: DomainError, kind: type[DomainError]) -> None:
    assert isinstance(error, kind)
    assert error.message.endswith(".")
