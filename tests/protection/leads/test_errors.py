"""Refusals of leads."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.protection.leads import errors


def test_each_is_of_its_kind() -> None:
    assert isinstance(errors.LeadNotFound("led_x"), NotFound)
    assert isinstance(errors.LeadGone(), Conflict)
    assert isinstance(errors.HandedToSuspended(), Invalid)
    assert errors.EnquiryInvalid("company", "Write it.").facts["field"] == "company"
