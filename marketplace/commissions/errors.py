"""What commissions refuse."""

from marketplace.core.errors import Conflict, Invalid, NotFound


class OrderNotPaid(Conflict):
    """The order has not been paid, so nothing was earned by it."""


class CommissionNotFound(NotFound):
    """There is no such commission, or it is not the caller's."""


class PartOfNobody(Conflict):
    """An amount of a sold line has nobody to belong to: money would vanish, so nothing is booked."""


class NothingToRefund(Invalid):
    """No unit and no amount was asked for, or nothing was ever paid."""


class TooMuchToRefund(Conflict):
    """More is asked back than is left of what was paid."""
