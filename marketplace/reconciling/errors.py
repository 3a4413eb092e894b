"""What reconciliation refuses."""

from marketplace.core.errors import Conflict, Invalid, NotFound


class DifferenceNotFound(NotFound):
    """There is no such difference."""


class InterventionNotFound(NotFound):
    """Nobody asked for this."""


class NotAdjustable(Conflict):
    """No posting of ours would make it agree."""


class AskedOtherwise(Conflict):
    """The form's key stands for something else that was asked for; nothing is written."""


class AlreadyAdjusted(Conflict):
    """An adjustment of the same difference waits, or was booked and nobody has reconciled since."""


class NotCovered(Conflict):
    """It would take what is owed to somebody."""


class NothingToTake(Invalid):
    """The amount is none, or there is no such money."""


class SamePerson(Conflict):
    """Whoever asked does not approve."""


class AlreadyDecided(Conflict):
    """Somebody has decided."""


class NotToClose(Conflict):
    """Something in the period is explained by nobody; it stays open."""


class StatementRefused(Invalid):
    """A bank statement is of another account, of a day to come, or tells otherwise than what was taken in before."""


class StatementNotFound(NotFound):
    """There is no such bank statement."""
