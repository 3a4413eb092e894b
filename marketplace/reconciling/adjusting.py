"""What would make a difference disappear: the posting that a person may have booked for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from marketplace.ledger import chart

COUNTER_ACCOUNTS: Final = (
    chart.PROCESSING_COSTS, chart.GOODWILL, chart.CHARGEBACK_LOSSES, chart.FUNDING, chart.FEES, chart.IMPORTED_RECEIPTS,
)  # fmt: skip
"""Where the other half of an adjustment may come from or go to: the operator's own accounts, nobody else's."""


@dataclass(frozen=True, slots=True)
class Cure:
    """One posting: so much from `credit` to `debit`, and what it is for."""

    debit: str
    credit: str
    amount_minor: int
    movement_id: str | None = None
    offsets_key: str | None = None


def cure(kind: str, subject: str, amount_minor: int, counter: str) -> Cure | None:
    """Return the posting against `counter` that would make a difference agree; None where none can.

    `amount_minor` is the difference's: what Stripe or the bank has more than the books, or what the books moved and
    Stripe did not; of a clearing account, its balance.
    """
    if kind in {"unbooked", "amount", "double"}:
        debit, credit = _toward(chart.STRIPE_AVAILABLE, counter, amount_minor)
        return Cure(debit, credit, abs(amount_minor), movement_id=subject)
    if kind == "unseen":
        debit, credit = _toward(chart.STRIPE_AVAILABLE, counter, -amount_minor)
        return Cure(debit, credit, abs(amount_minor), offsets_key=subject)
    if kind == "clearing":
        debit, credit = _toward(subject.split(" ", 1)[0], counter, amount_minor)
        return Cure(debit, credit, abs(amount_minor))
    if kind == "bank":
        return _at_bank(subject, amount_minor, counter)
    return None


def _at_bank(subject: str, amount_minor: int, counter: str) -> Cure | None:
    """A line or an opening balance is booked; what the bank never moved is taken back. A missing statement is found."""
    if subject.startswith("gap "):
        return None
    if " " in subject:
        debit, credit = _toward(chart.BANK_AVAILABLE, counter, amount_minor)
        return Cure(debit, credit, abs(amount_minor))
    if ":" in subject:
        debit, credit = _toward(chart.BANK_AVAILABLE, counter, -amount_minor)
        return Cure(debit, credit, abs(amount_minor), offsets_key=subject)
    return None


def _toward(account: str, counter: str, amount_minor: int) -> tuple[str, str]:
    return (account, counter) if amount_minor > 0 else (counter, account)
