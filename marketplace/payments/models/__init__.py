"""Tables of payments, by aggregate: tries and what came in, what went back, what is disputed."""

from marketplace.payments.models.disputes import Dispute, DisputeLine, DisputeMovement
from marketplace.payments.models.payments import Checkout, Payment, Refund, RefundLine

__all__ = ["Checkout", "Dispute", "DisputeLine", "DisputeMovement", "Payment", "Refund", "RefundLine"]
