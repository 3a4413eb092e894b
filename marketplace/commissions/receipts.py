"""The commission receipt: one commission line explained in full, rendered from what the books kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marketplace.commissions.errors import CommissionNotFound
from marketplace.commissions.models import Commission
from marketplace.commissions.reductions import Reduction
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.ledger import queries as books


@dataclass(frozen=True)
class ReceiptLeg:
    """One leg of the commission: who paid how much of it (`cash`, `vendor_funded`, `operator_funded`), and its hash."""

    source: str
    amount_minor: int
    hash: str


@dataclass(frozen=True)
class Receipt:
    """Every input, rule, formula and rounding behind one commission. Amounts in minor units of `currency`.

    `why` is the explanation as it was booked, `booked_minor` what the books hold for this line in all its `legs`: one,
    unless the buyer's money did not reach and a funder paid the rest. `leg_hash` is the first one's.
    """

    commission_id: str
    order_id: str
    line_id: str
    currency: str
    amount_minor: int
    booked_minor: int
    posted_at: datetime
    transaction_key: str
    leg_hash: str
    why: Mapping[str, Any]
    legs: tuple[ReceiptLeg, ...] = ()

    @property
    def is_credit(self) -> bool:
        """Whether it is owed to a partner that did not make the sale."""
        return bool(self.why.get("part") == "credit")

    @property
    def rules(self) -> list[Mapping[str, Any]]:
        """Every margin rule and concession looked at, won or lost, in the order they were considered."""
        return list(self.why["terms"]["considered"])

    @property
    def formula(self) -> list[tuple[str, str]]:
        """The arithmetic from list price to commission or credit, step by step, in minor units."""
        why = self.why
        listed = f"{why['unit_list_minor']} × {why['quantity']} = {why['list_total_minor']}"
        margin = f"round half up({why['list_total_minor']} × {why['margin_bps']} / 10000) = {why['margin_minor']}"
        if self.is_credit:
            return [("list total", listed), ("margin", margin), ("credit", _credit(why))]
        return [
            ("list total", listed),
            ("margin", margin),
            ("partner total", f"{why['list_total_minor']} − {why['margin_minor']} = {why['partner_total_minor']}"),
            ("retail total", _retail(why)),
            ("commission", f"{why['retail_total_minor']} − {why['partner_total_minor']} = {why['commission_minor']}"),
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the receipt for machines: amounts as integers, instants in RFC 3339 UTC."""
        return {
            "commission": self.commission_id,
            "order": self.order_id,
            "line": self.line_id,
            "amount": {"amount_minor": self.amount_minor, "currency": self.currency},
            "booked": {"amount_minor": self.booked_minor, "currency": self.currency},
            "posted_at": self.posted_at.isoformat().replace("+00:00", "Z"),
            "transaction": self.transaction_key,
            "leg_hash": self.leg_hash,
            "legs": [{"source": leg.source, "amount_minor": leg.amount_minor, "hash": leg.hash} for leg in self.legs],
            "formula": [{"step": step, "arithmetic": arithmetic} for step, arithmetic in self.formula],
            "why": dict(self.why),
        }


def receipt(commission: Commission) -> Receipt:
    """Return the receipt of a commission.

    Raises:
        CommissionNotFound: the books show the acting party no such line.
    """
    session = db.session()
    booked = books.transaction_by_key(session, commission.booking_key)
    legs = [
        leg
        for leg in (books.legs(session, booked.id) if booked else [])
        if leg.why.get("line") == commission.line_ref
        and leg.why.get("part") == ("credit" if commission.is_credit else "commission")
        and leg.why.get("credit") == (commission.credit.public_id if commission.credit else None)
    ]
    if booked is None or not legs:
        raise CommissionNotFound("There is no such commission.")
    return Receipt(
        commission_id=commission.public_id,
        order_id=commission.order_ref,
        line_id=commission.line_ref,
        currency=commission.currency,
        amount_minor=commission.amount_minor,
        booked_minor=sum(leg.amount_minor for leg in legs),
        posted_at=booked.posted_at,
        transaction_key=booked.key,
        leg_hash=legs[0].hash.hex(),
        why=legs[0].why,
        legs=tuple(ReceiptLeg(leg.why["source"], leg.amount_minor, leg.hash.hex()) for leg in legs),
    )


def after(commission: Commission, steps: Sequence[Reduction]) -> dict[str, Any]:
    """Return for machines what became of a commission since: what is left, until when it is at risk, every step back.

    Amounts are integers of minor units, instants RFC 3339 UTC.
    """
    return {
        "remaining": {"amount_minor": commission.remaining_minor, "currency": commission.currency},
        "at_risk_until": _instant(commission.at_risk_until),
        "released_at": _instant(commission.released_at) if commission.released_at else None,
        "reductions": [
            {
                "reduction": step.public_id,
                "amount_minor": step.amount_minor,
                "cause": step.cause,
                step.cause.partition("_")[0]: step.cause_ref,
                "reason": step.reason,
                "refunded_before_minor": step.cash_before_minor,
                "refunded_after_minor": step.cash_after_minor,
                "paid_minor": step.paid_minor,
                "bucket": step.bucket,
                "booked_at": _instant(step.at),
                "transaction": step.transaction_key,
            }
            for step in steps
        ],
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _credit(why: Mapping[str, Any]) -> str:
    before = f" − {why['already_minor']}" if why["already_minor"] else ""
    if why["share_bps"] == BPS_WHOLE and not before:
        return f"{why['margin_minor']} = {why['credit_minor']}"
    return f"round half up({why['margin_minor']} × {why['share_bps']} / 10000){before} = {why['credit_minor']}"


def _retail(why: Mapping[str, Any]) -> str:
    whole = why["unit_retail_minor"] * why["quantity"]
    text = f"{why['unit_retail_minor']} × {why['quantity']} = {whole}"
    taken_off = whole - why["retail_total_minor"]
    return f"{text}; less {taken_off} that the partner takes off = {why['retail_total_minor']}" if taken_off else text
