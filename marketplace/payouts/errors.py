"""What can be wrong with destinations and bank files, in sentences that say what to do."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound


class DestinationNotFound(NotFound):
    """There is no such destination, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This payout destination cannot be found.", destination=public_id)


class DestinationChanged(Conflict):
    """Somebody else of the party has changed it since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has changed where you are paid since this page was opened. Look at what it says now, "
            "and send this once more if it should still be so."
        )


class ChosenOtherwise(Conflict):
    """The form's key stands for another choice; nothing is written."""

    def __init__(self) -> None:
        super().__init__("This form was sent already, with another choice. Look at where you are paid now.")


class RecipientDiffers(Conflict):
    """An account at Stripe is not the one that belongs to the destination."""


class BankAccountInvalid(Invalid):
    """A fact of a bank account cannot be right; `field` says which one."""


class BankFileNotFound(NotFound):
    """There is no such bank file."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This bank file cannot be found.", bank_file=public_id)


class NothingToPay(Conflict):
    """No payout waits for a bank file."""


class BankFileNotReady(Conflict):
    """The bank file is not in the state that this needs."""


class BankSaysOtherwise(Conflict):
    """What the bank says of a payout does not fit what is known here. Nothing is booked; a person has to look."""
