"""Refusals of changes of partner."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.protection.changes import errors


def test_each_is_of_its_kind_and_says_what_to_do() -> None:
    assert isinstance(errors.ChangeNotFound("chg_x"), NotFound)
    assert isinstance(errors.SamePartner(), Invalid)
    for refusal in (errors.PartnerClosed(), errors.NotBought(), errors.AskedTooOften(), errors.AnotherUnderWay()):
        assert isinstance(refusal, Conflict)
    assert errors.SamePartner().facts["field"] == errors.PartnerClosed().facts["field"] == "partner"
    assert "Withdraw it first" in errors.AnotherUnderWay().message
