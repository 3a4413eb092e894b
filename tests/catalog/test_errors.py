from __future__ import annotations

import pytest

from marketplace.catalog import errors
from marketplace.core.errors import Conflict, DomainError, Invalid, NotFound


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.OfferingNotFound("off_1"), NotFound),
        (errors.CategoryNotFound("cat_1"), NotFound),
        (errors.VendorNotFound("ven_1"), NotFound),
        (errors.MarginRuleNotFound("mrg_1"), NotFound),
        (errors.ConcessionNotFound("con_1"), NotFound),
        (errors.AccountNotFound("acc_1"), Invalid),
        (errors.NameMissing("offering"), Invalid),
        (errors.SpanEmpty(), Invalid),
        (errors.CategoryCycle("Software", "Backup"), Conflict),
        (errors.NotReady("Backup", ["Add a plan."]), Conflict),
    ],
)
def test_every_refusal_is_a_sentence_of_one_kind(error: DomainError, kind: type[DomainError]) -> None:
    assert isinstance(error, kind)
    assert error.message[0].isupper()
    assert error.message.endswith(".")


def test_a_rate_names_its_limits() -> None:
    assert errors.RateOutOfRange("margin", -1).message == "The margin must lie between 0 % and 100 %."
    assert (
        errors.RateOutOfRange("concession", 0, lowest_bps=1).message
        == "The concession must lie between 0.01 % and 100 %."
    )
