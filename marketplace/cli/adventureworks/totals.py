"""What the books say after the import, beside what the file says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from marketplace.cli.adventureworks.files import CURRENCY, DataSet
from marketplace.core.currencies import to_decimal_text
from marketplace.db.base import db

# Read from the ledger's postings alone: what each leg of an imported sale credited, and to whom.
BOOKED = text(
    """
    select t.name as tier, c.name as account, sum(p.amount)::bigint as amount
      from orders o
      join partners s on s.id = o.partner_id
      join tiers t on t.id = s.tier_id
      join ledger.transactions x on x.key = 'accrue:' || o.public_id
      join ledger.postings p on p.transaction_id = x.id and p.currency = :currency
      join ledger.accounts c on c.id = p.credit_id
     where o.external_ref like 'adventureworks:order:%'
     group by t.name, c.name
    """
)
# Right after a load the server's statistics know nothing of it, and one row here for one there would take minutes.
ALL_AT_ONCE = text("set local enable_nestloop = off")
ORDERS = text(
    "select count(*) from orders o join ledger.transactions x on x.key = 'accrue:' || o.public_id"
    " where o.external_ref like 'adventureworks:order:%'"
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Receipts and their parts in cents of USD, per tier and in all, from the ledger; and the file's own sum."""

    per_tier: dict[str, dict[str, int]]
    expected_minor: int
    expected_orders: int
    orders: int

    @property
    def receipts_minor(self) -> int:
        """Everything that came in: commission, fees and vendor proceeds together."""
        return sum(sum(parts.values()) for parts in self.per_tier.values())

    @property
    def is_complete(self) -> bool:
        """Whether the books hold exactly what the file says."""
        return (self.receipts_minor, self.orders) == (self.expected_minor, self.expected_orders)

    def facts(self, *, machine: bool) -> dict[str, Any]:
        """Return what the command answers."""
        parts = {
            name: sum(tier.get(name, 0) for tier in self.per_tier.values())
            for name in ("commission", "fees", "proceeds")
        }
        shown = {"receipts": self.receipts_minor, **parts, "file_says": self.expected_minor}
        if machine:
            return {"orders": self.orders, **{f"{k}_minor": v for k, v in shown.items()}, "tiers": self.per_tier}
        lines = {name: to_decimal_text(amount, CURRENCY) for name, amount in shown.items()}
        tiers = {
            f"tier {tier}": "  ".join(f"{name} {to_decimal_text(amount, CURRENCY)}" for name, amount in parts.items())
            for tier, parts in sorted(self.per_tier.items())
        }
        return {"orders": self.orders, **lines, **tiers}


NAMES = {"partner.pending": "commission", "operator.fees": "fees", "vendor.payable": "proceeds", "tax.payable": "tax"}


def read(data: DataSet) -> Totals:
    """Read the totals of all imported orders from the ledger."""
    per_tier: dict[str, dict[str, int]] = {}
    db.session.execute(ALL_AT_ONCE)
    for row in db.session.execute(BOOKED, {"currency": CURRENCY}):
        per_tier.setdefault(row.tier, {})[NAMES[row.account]] = row.amount
    orders = db.session.scalar(ORDERS) or 0
    return Totals(per_tier, sum(sale.amount_minor for sale in data.sales), len(data.sales), orders)
