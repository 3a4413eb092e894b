"""The chart of accounts and the kinds of posting: one page of data that database, statements and checks agree on.

The database keeps its own copy of the kinds (`ledger.kinds`), because `ledger.post()` obeys it; migrations write that
copy, a test compares the two, and `verification` names a kind that differs.

Source: docs/money.md, "Chart of accounts" and "What each event books".
"""

from dataclasses import dataclass
from typing import Final

PENDING: Final = "partner.pending"
AVAILABLE: Final = "partner.available"
DISPUTED: Final = "partner.disputed"
IN_TRANSIT: Final = "partner.in_transit"
VENDOR_PENDING: Final = "vendor.pending"
VENDOR_PAYABLE: Final = "vendor.payable"
VENDOR_IN_TRANSIT: Final = "vendor.in_transit"
STRIPE_PENDING: Final = "stripe.pending"
STRIPE_AVAILABLE: Final = "stripe.available"
BANK_AVAILABLE: Final = "bank.available"
REFUND_CLEARING: Final = "refund.clearing"
DISPUTE_CLEARING: Final = "dispute.clearing"
BANK_CLEARING: Final = "bank.clearing"
FEES: Final = "operator.fees"
DISCOUNTS: Final = "operator.discounts"
PROCESSING_COSTS: Final = "operator.processing_costs"
CHARGEBACK_LOSSES: Final = "operator.chargeback_losses"
GOODWILL: Final = "operator.goodwill"
FUNDING: Final = "operator.funding"
TAX_PAYABLE: Final = "tax.payable"
IMPORTED_RECEIPTS: Final = "imported.receipts"

BUCKETS: Final = {PENDING: "pending", AVAILABLE: "available", DISPUTED: "disputed", IN_TRANSIT: "in_transit"}
"""The guarded accounts that together are a partner book, and the bucket each of them is."""

ACCOUNTS: Final = {
    PENDING: "Commission in its hold time",
    AVAILABLE: "Commission that may be paid out",
    DISPUTED: "Commission frozen by a card dispute",
    IN_TRANSIT: "Commission reserved in a payout",
    VENDOR_PENDING: "Vendor proceeds in their hold time",
    VENDOR_PAYABLE: "Vendor proceeds that may be settled",
    VENDOR_IN_TRANSIT: "Vendor proceeds reserved in a settlement",
    STRIPE_PENDING: "Money at Stripe, not yet available",
    STRIPE_AVAILABLE: "Money at Stripe, available",
    BANK_AVAILABLE: "Money at the operator's bank",
    REFUND_CLEARING: "Refunds booked here and not yet by Stripe",
    DISPUTE_CLEARING: "Disputes booked here and not yet by Stripe",
    BANK_CLEARING: "Money between Stripe and the operator's bank",
    FEES: "Marketplace fees earned",
    DISCOUNTS: "Discounts the operator funds",
    PROCESSING_COSTS: "Payment fees",
    CHARGEBACK_LOSSES: "Chargebacks the operator bears",
    GOODWILL: "Credits the operator grants",
    FUNDING: "Money the operator put in",
    TAX_PAYABLE: "Tax collected",
    IMPORTED_RECEIPTS: "Money of historic orders received and paid on before this system",
}
"""Every account name and what it holds."""

_SALE_SOURCES = (STRIPE_PENDING, IMPORTED_RECEIPTS, DISCOUNTS, VENDOR_PENDING, VENDOR_PAYABLE)
_SALE_PARTS = (PENDING, VENDOR_PENDING, VENDOR_PAYABLE, FEES, TAX_PAYABLE)
_MONEY = (STRIPE_AVAILABLE, BANK_AVAILABLE)
_CORRECTABLE = tuple(name for name in ACCOUNTS if name not in (DISPUTED, IN_TRANSIT, VENDOR_IN_TRANSIT))


@dataclass(frozen=True)
class Kind:
    """A kind of posting: who may book it, which accounts it debits and credits, which buckets it may not overdraw.

    `statement` is the word a partner's statement uses for it; None where it never touches a partner book.
    """

    name: str
    debits: tuple[str, ...]
    credits: tuple[str, ...]
    statement: str | None = None
    actors: tuple[str, ...] = ("system",)
    floors: tuple[str, ...] = ()


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("accrual", _SALE_SOURCES, _SALE_PARTS, "accrual"),
        Kind(
            "settled_outside",
            (PENDING, AVAILABLE, VENDOR_PENDING, VENDOR_PAYABLE),
            (AVAILABLE, VENDOR_PAYABLE, IMPORTED_RECEIPTS),
            "settled_outside",
        ),
        Kind("release", (PENDING, VENDOR_PENDING), (AVAILABLE, VENDOR_PAYABLE), "release"),
        Kind("processing_fee", (PROCESSING_COSTS,), (STRIPE_PENDING, STRIPE_AVAILABLE)),
        Kind("funds_available", (STRIPE_AVAILABLE,), (STRIPE_PENDING,)),
        Kind(
            "clawback",
            (PENDING, AVAILABLE, DISPUTED, VENDOR_PENDING, VENDOR_PAYABLE, FEES, TAX_PAYABLE),
            (REFUND_CLEARING, DISCOUNTS, GOODWILL, VENDOR_PENDING, VENDOR_PAYABLE),
            "clawback",
        ),
        Kind("refund", (REFUND_CLEARING,), (STRIPE_PENDING, STRIPE_AVAILABLE)),
        Kind("dispute.open", (PENDING, AVAILABLE), (DISPUTED,), "adjustment"),
        Kind("dispute.withdrawal", (DISPUTE_CLEARING,), (STRIPE_PENDING, STRIPE_AVAILABLE)),
        Kind(
            "dispute.won",
            (DISPUTED, STRIPE_PENDING, STRIPE_AVAILABLE),
            (PENDING, AVAILABLE, DISPUTE_CLEARING),
            "adjustment",
            floors=("disputed",),
        ),
        Kind(
            "dispute.lost",
            (PENDING, AVAILABLE, DISPUTED, VENDOR_PENDING, VENDOR_PAYABLE, CHARGEBACK_LOSSES, FEES, TAX_PAYABLE),
            (
                *(PENDING, AVAILABLE, DISPUTE_CLEARING, DISCOUNTS, GOODWILL, VENDOR_PENDING, VENDOR_PAYABLE),
                CHARGEBACK_LOSSES,
            ),
            "clawback",
            floors=("disputed",),
        ),
        Kind("adjustment", _CORRECTABLE, _CORRECTABLE, "adjustment", actors=("operator", "system")),
        Kind("credit", (GOODWILL, VENDOR_PENDING, VENDOR_PAYABLE), (PENDING,), "credit", actors=("operator", "system")),
        Kind(
            "payout.reserve",
            (AVAILABLE,),
            (IN_TRANSIT,),
            "payout",
            actors=("operator", "partner", "system"),
            floors=("available",),
        ),
        Kind("payout.confirm", (IN_TRANSIT,), _MONEY, "payout"),
        Kind("payout.cancel", (IN_TRANSIT,), (AVAILABLE,), "payout_reversed"),
        Kind("payout.reversed", _MONEY, (AVAILABLE,), "payout_reversed"),
        Kind("settlement.reserve", (VENDOR_PAYABLE,), (VENDOR_IN_TRANSIT,)),
        Kind("settlement.confirm", (VENDOR_IN_TRANSIT,), _MONEY),
        Kind("settlement.cancel", (VENDOR_IN_TRANSIT,), (VENDOR_PAYABLE,)),
        Kind("settlement.reversed", _MONEY, (VENDOR_PAYABLE,)),
        Kind("stripe_payout", (BANK_CLEARING,), (STRIPE_AVAILABLE,)),
        Kind("stripe_payout.arrived", (BANK_AVAILABLE,), (BANK_CLEARING,)),
        Kind("stripe_payout.failed", (STRIPE_AVAILABLE,), (BANK_CLEARING,)),
        Kind("funding", _MONEY, (FUNDING,), actors=("operator", "system")),
        Kind("withdrawal", (FUNDING, FEES), _MONEY, actors=("operator", "system")),
    )
}
"""Every kind of posting by its name."""
