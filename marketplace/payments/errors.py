"""What can be wrong with paying."""

from marketplace.core.errors import Conflict, Invalid, NotFound


class NotPayable(Conflict):
    """The order is not waiting for money: it is paid, was canceled or costs nothing."""


class AmountDiffers(Invalid):
    """A payment page was to ask for another amount or currency than the order's."""


class SettlementRefused(Conflict):
    """Money came in that does not fit its order. Nothing was booked; somebody has to look at it."""


class FeeInOtherCurrency(Conflict):
    """Stripe keeps the money in another currency than the order's, so its fee cannot be booked beside the sale."""


class NotRefundable(Conflict):
    """No money came in for this order, so none can go back."""


class RefundOvertaken(Conflict):
    """Another refund of the order was asked for meanwhile. Nothing was written."""


class RefundDiffers(Conflict):
    """Stripe shows a refund of ours with another amount or currency. Nothing was booked; somebody has to look at it."""


class RefundNotFound(NotFound):
    """There is no such refund, or it is not the caller's."""


class DisputeNotFound(NotFound):
    """There is no such dispute, or it is not the caller's."""


class DisputeDiffers(Conflict):
    """Stripe shows a dispute in another currency than its payment's. Nothing was booked; somebody has to look at it."""


class DisputeAnswered(Conflict):
    """The bank has been answered already, or has decided."""
