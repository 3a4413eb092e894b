"""What went back of an order, as its buyer and its partner see it: each refund in plain words, and what stays paid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from marketplace.invoicing import credit_note_queries
from marketplace.invoicing.models import CreditNote
from marketplace.orders.models import Order
from marketplace.payments import dispute_queries, refund_queries
from marketplace.payments.models import Dispute, Refund

STANDS: Final = {"succeeded": "refunded", "failed": "came_back", "refused": "not_made"}
"""How a refund stands for whoever waits for the money; in every other state it is on its way."""


@dataclass(frozen=True, slots=True)
class SeenRefund:
    """One refund, how it stands (`on_its_way`, `refunded`, `came_back`, `not_made`), and its documents' addresses."""

    refund: Refund
    stands: str
    documents: Sequence[tuple[CreditNote, str]]


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """Every refund of an order, and the sums in minor units of its currency, tax included.

    `lost_minor` is what the bank took back for the buyer, by disputes that were lost.
    """

    refunds: Sequence[SeenRefund]
    paid_minor: int
    refunded_minor: int
    lost_minor: int = 0

    @property
    def gone_minor(self) -> int:
        """What the buyer has again."""
        return self.refunded_minor + self.lost_minor

    @property
    def kept_minor(self) -> int:
        """What stays paid."""
        return self.paid_minor - self.gone_minor

    @property
    def is_all(self) -> bool:
        """Whether nothing of it stays paid."""
        return bool(self.gone_minor) and not self.kept_minor


def money_back(
    order: Order, address_of: Callable[[CreditNote], str], *, disputes: Sequence[Dispute] | None = None
) -> MoneyBack | None:
    """Return what went back of an order; None where nobody asked for a refund and no dispute was lost.

    `address_of` says where a credit note is read. What is refunded counts from when the books know it; what came back
    is paid again. `disputes` are the order's, where the caller may see them and has read them; else their sum is asked.
    """
    refunds = refund_queries.of_order(order.id) if order.is_paid else ()
    lost_minor = _lost_minor(order, disputes) if order.is_paid else 0
    if not refunds and not lost_minor:
        return None
    notes = credit_note_queries.of_order(order.id)
    seen = [
        SeenRefund(
            each, stands(each), [(note, address_of(note)) for note in notes if note.refund_ref == each.public_id]
        )
        for each in refunds
    ]
    booked = sum(each.amount_minor for each in refunds if each.booked_at is not None and each.state != "failed")
    return MoneyBack(seen, order.total_minor, booked, lost_minor)


def _lost_minor(order: Order, disputes: Sequence[Dispute] | None) -> int:
    if disputes is None:
        return dispute_queries.lost_minor(order.id)
    return sum(each.amount_minor - each.beyond_minor for each in disputes if each.state == "lost")


def stands(refund: Refund) -> str:
    """Return how a refund stands in the buyer's words; one that failed before it was booked was never made."""
    if refund.state == "failed" and refund.booked_at is None:
        return "not_made"
    return STANDS.get(refund.state, "on_its_way")
