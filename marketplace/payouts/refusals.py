"""What can be wrong with runs, payouts and decisions about them, in sentences that say what to do."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound


class PayoutNotFound(NotFound):
    """There is no such payout, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This payout cannot be found.", payout=public_id)


class RunNotFound(NotFound):
    """There is no such run."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This payout run cannot be found.", run=public_id)


class DecisionNotFound(NotFound):
    """There is no such decision or reversal."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This decision cannot be found.", decision=public_id)


class ChangeNotFound(NotFound):
    """There is no such change of the rules."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This change of the rules cannot be found.", change=public_id)


class ChangeWaits(Conflict):
    """Another change of the same rules waits for a second person."""


class NobodyToPay(Conflict):
    """Nobody would be paid anything by the run that is asked for."""


class SecondPersonNeeded(Conflict):
    """Whoever asked for it cannot agree to it."""


class PolicyInvalid(Invalid):
    """A policy makes no sense; `field` says where."""


class NotToDecide(Conflict):
    """The payout is in no state in which this can be decided."""


class NotAsShown(Conflict):
    """Something has changed since the person saw what they decide about."""


class AskedOtherwise(Conflict):
    """The key, or the number, stands for something else that was asked for; nothing is written."""


class TooMuchToReverse(Invalid):
    """More than is left of the payout at Stripe."""


class PayoutDiffers(Conflict):
    """A transfer at Stripe is not what the payout asked for."""
