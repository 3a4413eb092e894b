"""What a sale books: the accounting of commissions on one page.

Every line of an order becomes its own legs; all legs of the order are one transaction. Source: docs/money.md, "What
each event books".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marketplace.commissions.errors import PartOfNobody
from marketplace.commissions.rules import SoldLine, pay
from marketplace.ledger import chart
from marketplace.ledger.rules import Account, Leg

NAMED = ("account", "offering")
"""What the second leg of a commission repeats of the first one's explanation."""


def sale_legs(lines: Sequence[SoldLine], *, cash: Account, order_id: str) -> list[Leg]:
    """Return the legs of a paid order: cash and funded money to partner, vendors, operator and tax.

    `cash` is where the buyer's money is (`stripe.pending`, or `imported.receipts` for a historic order). It pays the
    partner first, so that a sale is one line of the partner's statement; then vendor, operator and tax. What is short
    comes from the funders: a vendor's part from what that vendor is owed, the operator's from `operator.discounts`.
    What a vendor would pay to itself is left with it and moves nothing.

    Raises:
        PartOfNobody: a line has a commission and no partner, or tax and no jurisdiction.
    """
    return [leg for line in lines for leg in _line_legs(line, cash, order_id)]


def settled_outside_legs(lines: Sequence[SoldLine], *, order_id: str) -> list[Leg]:
    """Return the legs that say a historic order was paid out before this system: nothing of it is owed any more.

    Per partner and vendor the order's total leaves as it came, against `imported.receipts`.
    """
    outside, why = Account(chart.IMPORTED_RECEIPTS), {"order": order_id, "settled": "outside"}
    legs = []
    for partner_id, commission in _totals(lines, "partner_id", "commission_minor").items():
        pending = Account(chart.PENDING, f"partner:{partner_id}")
        available = Account(chart.AVAILABLE, f"partner:{partner_id}")
        legs += [Leg(pending, available, commission, why), Leg(available, outside, commission, why)]
    for vendor_id, proceeds in _totals(lines, "vendor_id", "proceeds_minor").items():
        legs.append(Leg(_vendor(vendor_id), outside, proceeds, why))
    return legs


def _line_legs(line: SoldLine, cash: Account, order_id: str) -> Iterator[Leg]:
    sources = {
        "cash": (cash, line.cash_minor),
        "vendor_funded": (_vendor(line.vendor_id), line.vendor_funded_minor),
        "operator_funded": (Account(chart.DISCOUNTS), line.operator_funded_minor),
    }
    parts = {
        "commission": (_bucket(chart.PENDING, line.partner_id), line.commission_minor),
        "proceeds": (_vendor(line.vendor_id), line.proceeds_minor),
        "fee": (Account(chart.FEES), line.fee_minor),
        "tax": (_tax(line.jurisdiction), line.tax_minor),
    }
    shares = pay(
        [(name, amount) for name, (_, amount) in sources.items()],
        [(name, amount) for name, (_, amount) in parts.items()],
    )
    is_explained = False
    for source, part, amount in shares:
        debit, credit = (_whose(account, line, amount) for account in (sources[source][0], parts[part][0]))
        if debit == credit:
            continue
        why = {"order": order_id, "line": line.line_id, "part": part, "source": source}
        yield Leg(debit, credit, amount, {**why, **_explained(line, part, is_explained=is_explained)})
        is_explained = is_explained or part == "commission"


def _whose(account: Account | None, line: SoldLine, amount: int) -> Account:
    if account is None:
        raise PartOfNobody(f"{amount} of line {line.line_id} would belong to nobody.", line=line.line_id)
    return account


def _explained(line: SoldLine, part: str, *, is_explained: bool) -> Mapping[str, Any]:
    """The partner's leg explains itself in full; the others name the line, whose copy of the terms is the order's.

    A commission paid from two sources is two legs. The second one only names what was sold to whom, so that no amount
    of the line stands twice in a statement.
    """
    if part != "commission":
        return {}
    return {name: line.explanation.get(name, "") for name in NAMED} if is_explained else line.explanation


def _totals(lines: Sequence[SoldLine], party: str, amount: str) -> dict[int, int]:
    totals: dict[int, int] = {}
    for line in lines:
        if (owner := getattr(line, party)) is not None:
            totals[owner] = totals.get(owner, 0) + getattr(line, amount)
    return totals


def _bucket(name: str, partner_id: int | None) -> Account | None:
    return Account(name, f"partner:{partner_id}") if partner_id is not None else None


def _vendor(vendor_id: int) -> Account:
    return Account(chart.VENDOR_PAYABLE, f"vendor:{vendor_id}")


def _tax(jurisdiction: str | None) -> Account | None:
    return Account(chart.TAX_PAYABLE, f"tax:{jurisdiction}") if jurisdiction else None
