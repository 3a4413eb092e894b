"""Refusals of special pricing; a `field` names the field of the form that it stands beside."""

from __future__ import annotations

from marketplace.catalog.rules.terms import percent_text
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound


class RequestNotFound(NotFound):
    """There is no such request, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This request cannot be found.", request=public_id)


class PartnerSuspended(Forbidden):
    """A partner that may not sell asks for nothing."""

    def __init__(self) -> None:
        super().__init__("Your company is suspended, so it cannot ask for special pricing. Ask the operator.")


class WishInvalid(Invalid):
    """What is asked for makes no sense as it was typed."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


class NoRoom(Invalid):
    """The offering's cap leaves less than what is asked for: the rest would count for nothing."""

    def __init__(self, room_bps: int, cap_bps: int) -> None:
        whole = f"The margin on this offering is limited to {percent_text(cap_bps)}"
        rest = f"at most {percent_text(room_bps)} more counts. Ask for that." if room_bps else "you have all of it."
        super().__init__(f"{whole}: {rest}", field="rate")


class OfferingUnclear(Invalid):
    """No offering is called like that, or several are."""

    def __init__(self, fitting: tuple[str, ...]) -> None:
        message = "No offering is called like that. Write its name as the shop does."
        if fitting:
            message = f"Which one? Write the whole name: {'; '.join(fitting)}."
        super().__init__(message, field="offering")


class ReasonMissing(Invalid):
    """A rejection that does not say why."""

    def __init__(self) -> None:
        super().__init__("Write why: the partner reads exactly this.", field="reason")


class GrantInvalid(Invalid):
    """More would be granted than was asked for."""

    def __init__(self, bps: int) -> None:
        super().__init__(f"The partner asked for {percent_text(bps)}: grant that, or less.", field="rate")


class EndPassed(Conflict):
    """What was asked for would have ended by now."""

    def __init__(self) -> None:
        super().__init__("The end that it asked for has passed, so there is nothing left to grant. Reject it.")
