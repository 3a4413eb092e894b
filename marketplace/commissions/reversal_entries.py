"""What taking a line back books: the mirror of what its sale booked, as far as it goes.

The buyer's cash leaves the partner first, then vendor, operator and tax; what is left goes back to the funders of
discounts. Source: docs/money.md, "Refunds".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.commissions.errors import PartOfNobody
from marketplace.commissions.reversal import Parts
from marketplace.commissions.rules import SoldLine, pay
from marketplace.ledger import chart
from marketplace.ledger.rules import Account, Leg


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one line. `buckets` say where the partner's part lies: (account name, amount), all of it.

    `why` explains the step to the partner; ids and figures only. Where `is_vendor_spared`, the operator loses what the
    vendor would. `thawed` is what a dispute had frozen beyond the partner's part, and where it is free again.
    """

    line: SoldLine
    parts: Parts
    buckets: Sequence[tuple[str, int]]
    why: Mapping[str, Any]
    is_vendor_spared: bool = False
    thawed: tuple[str, int] | None = None

    @property
    def vendor(self) -> Account:
        """Whoever gives the vendor's part back."""
        if self.is_vendor_spared:
            return Account(chart.CHARGEBACK_LOSSES)
        return Account(chart.VENDOR_PAYABLE, f"vendor:{self.line.vendor_id}")


def reversal_legs(steps: Sequence[Step], *, clearing: Account) -> list[Leg]:
    """Return the legs of a step back against `clearing`; those of a step that undoes one run the other way.

    Raises:
        PartOfNobody: a part has nobody to come from.
    """
    return [leg for step in steps for leg in _legs(step, clearing)]


def _legs(step: Step, clearing: Account) -> Iterator[Leg]:
    is_undone = step.parts.cash_minor < 0
    receivers = _receivers(step, clearing)
    givers = _givers(step)
    sources = [(name, abs(amount)) for name, (_, amount) in receivers.items()]
    shares = pay(sources, [(str(place), abs(amount)) for place, (_, _, amount) in enumerate(givers)])
    for source, place, amount in shares:
        giver, part, _ = givers[int(place)]
        if giver is None:
            raise PartOfNobody(f"{amount} of line {step.line.line_id} would come from nobody.", line=step.line.line_id)
        receiver = receivers[source][0]
        if giver == receiver:  # what a vendor gave to itself moved nothing, and moves nothing back
            continue
        why = {"line": step.line.line_id, "part": part, "source": source, **(step.why if part == "commission" else {})}
        debit, credit = (receiver, giver) if is_undone else (giver, receiver)
        yield Leg(debit, credit, amount, why)
    if step.thawed:
        bucket, amount = step.thawed
        partner = f"partner:{step.line.partner_id}"
        yield Leg(Account(chart.DISPUTED, partner), Account(bucket, partner), amount, {**step.why, "part": "thawed"})


def _receivers(step: Step, clearing: Account) -> dict[str, tuple[Account, int]]:
    return {
        "cash": (clearing, step.parts.cash_minor),
        "vendor_funded": (step.vendor, step.parts.vendor_funded_minor),
        "operator_funded": (Account(chart.DISCOUNTS), step.parts.operator_funded_minor),
    }


def _givers(step: Step) -> list[tuple[Account | None, str, int]]:
    line, parts = step.line, step.parts
    partner = f"partner:{line.partner_id}"
    return [
        *(
            (Account(name, partner) if line.partner_id is not None else None, "commission", at)
            for name, at in step.buckets
        ),
        (step.vendor, "proceeds", parts.proceeds_minor),
        (Account(chart.FEES), "fee", parts.fee_minor),
        (Account(chart.TAX_PAYABLE, f"tax:{line.jurisdiction}") if line.jurisdiction else None, "tax", parts.tax_minor),
    ]
