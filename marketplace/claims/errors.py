"""Refusals of claims, in sentences that say what to do and never whose an order or account is."""

from __future__ import annotations

from datetime import timedelta

from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound


class ClaimNotFound(NotFound):
    """There is no such claim, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This claim cannot be found.", claim=public_id)


class IncidentNotFound(NotFound):
    """There is no such incident, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This incident cannot be found.", incident=public_id)


class ClaimIncomplete(Invalid):
    """A claim that leads to no order; `field` names what is missing."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


class ClaimedAlready(Conflict):
    """The partner has a claim on this order; `claim` is its public id."""

    def __init__(self, claim: str) -> None:
        super().__init__("You have claimed this order already. Here is where it stands.", claim=claim)


class ClaimedTooOften(Conflict):
    """The partner has filed as many claims as it may; `wait` says how long until it may file another."""

    def __init__(self, wait: timedelta) -> None:
        hours = max(-(-wait // timedelta(hours=1)), 1)
        when = "an hour" if hours == 1 else f"{hours} hours"
        super().__init__(f"You have filed as many claims as one company may in a day. Try again in {when}.", wait=wait)


class EvidenceMissing(Invalid):
    """A decision or an appeal that does not say why."""

    def __init__(self) -> None:
        super().__init__("Write why: whoever reads the decision has nothing else to go by.")


class RuleUnknown(Invalid):
    """A decision that rests on no rule."""

    def __init__(self, rule: str) -> None:
        super().__init__("Choose the rule that the decision rests on.", rule=rule)


class SameDecider(Forbidden):
    """Whoever refused a claim does not decide about the appeal."""

    def __init__(self) -> None:
        super().__init__("You refused this claim, so somebody else decides about the appeal.")


class SellerDecides(Forbidden):
    """Whoever entered the order does not decide whose it was."""

    def __init__(self) -> None:
        super().__init__("You entered this order, so somebody else decides about the claim.")


class NothingToGive(Conflict):
    """The partner has by the order what it would be given, or nothing of the order stands."""

    def __init__(self) -> None:
        super().__init__("Nothing would be paid: there is no such order, it was canceled, or the partner has its part.")


class GivenElsewhere(Conflict):
    """Another claim was given the whole margin of a line meanwhile."""

    def __init__(self) -> None:
        super().__init__("Another claim on this order was given its whole margin. A line's margin is given once.")


class GivenAlready(Invalid):
    """Another partner had the holder's margin of a line: giving it again is to be said."""

    def __init__(self) -> None:
        super().__init__(
            "Another partner had the margin of a line already, and keeps it. Say that it is given a second time, or"
            " refuse the claim.",
            field="gives_twice",
        )
