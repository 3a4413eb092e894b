"""Refusals of leads."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound


class LeadNotFound(NotFound):
    """There is no such lead, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("There is no such lead.", lead=public_id)


class EnquiryInvalid(Invalid):
    """A fact of an enquiry cannot be accepted as it was written; `field` names where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


class LeadGone(Conflict):
    """A lead that is a partner's already is not the house's to hand over."""

    def __init__(self) -> None:
        super().__init__("This lead is not with the house any more.")


class HandedToSuspended(Invalid):
    """A partner that may not sell gets no lead of the house's own."""

    def __init__(self) -> None:
        super().__init__("This partner is suspended. Choose another one.", field="partner")
