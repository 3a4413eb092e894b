from __future__ import annotations

import pytest

from marketplace.commissions import errors
from marketplace.core.errors import Conflict, DomainError, NotFound


@pytest.mark.parametrize(
    ("error", "kind"),
    [(errors.OrderNotPaid, Conflict), (errors.CommissionNotFound, NotFound), (errors.PartOfNobody, Conflict)],
)
def test_every_refusal_is_of_one_kind(error: type[DomainError], kind: type[DomainError]) -> None:
    assert issubclass(error, kind)
