"""What the house asks of the outside about card disputes, in the house's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class DisputeMovement:
    """Money that a dispute took out of the provider's balance, or brought back, in minor units of `currency`.

    `amount_minor` is below zero where it was taken; `fee_minor` is what the provider charges for it, below zero where
    it returns a fee.
    """

    id: str
    currency: str
    amount_minor: int
    fee_minor: int


@dataclass(frozen=True)
class ProviderDispute:
    """A dispute as Stripe sees it. `status` is needs_response, under_review, won or lost; a withdrawn one is won.

    It is empty for an inquiry, which takes no money and may never become a dispute. `reason` is Stripe's word for why
    the customer disputes; evidence has to be there by `due_at`. Amounts are minor units of `currency`.
    """

    id: str
    status: str
    payment_intent_id: str
    currency: str
    amount_minor: int
    reason: str
    due_at: datetime | None
    created_at: datetime
    movements: tuple[DisputeMovement, ...] = field(default=())


class Disputes(Protocol):
    """How a customer's dispute with the bank is followed and answered."""

    def find_dispute(self, stripe_dispute_id: str) -> ProviderDispute:
        """Return a dispute as it is now, with the money that moved.

        Raises:
            Unavailable: no answer; reading again is safe.
            UnknownAtProvider: there is no such dispute.
        """

    def disputes_of(self, payment_intent_id: str) -> list[ProviderDispute]:
        """Return every dispute of a payment, the oldest first.

        Raises:
            Unavailable: no answer; reading again is safe.
        """

    def submit_evidence(
        self, stripe_dispute_id: str, evidence: Mapping[str, str], *, idempotency_key: str
    ) -> ProviderDispute:
        """Send evidence to the bank, once and for all. `evidence` goes by Stripe's names of its text fields.

        Raises:
            OutcomeUnknown: no usable answer; ask again with the same key.
            Refused: the dispute takes no evidence any more.
        """

    def accept_dispute(self, stripe_dispute_id: str, *, idempotency_key: str) -> ProviderDispute:
        """Give a dispute up: it is lost. The same key answers the same for a day.

        Raises:
            OutcomeUnknown: no usable answer; ask again with the same key.
            Refused: it is decided already.
        """
