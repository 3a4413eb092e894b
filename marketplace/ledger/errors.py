"""What the books refuse."""

from marketplace.core.errors import Conflict, Forbidden, Invalid


class PostingMalformed(Invalid):
    """The posting is not one: an unknown account, an amount that is not positive, a time far in the future."""


class PostingRefused(Forbidden):
    """The acting party may not book this kind, or not from or to these accounts."""


class BookingConflict(Conflict):
    """The business key was used before, for something else."""


class BalanceTooLow(Conflict):
    """The posting would leave a bucket below the floor of its kind."""


class PeriodNotClosable(Conflict):
    """The period does not end in the past, or not after the one before."""
