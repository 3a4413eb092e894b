"""Where the money of an order comes from and where it goes: the same whole, once by payer and once by receiver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.insight.rules import ratio_bps
from marketplace.orders.models import Order, OrderLine


@dataclass(frozen=True)
class Part:
    """One payer or receiver: its amount in minor units, its part of the whole, and the tone it is drawn in."""

    label: str
    amount_minor: int
    share_bps: int | None
    tone: str


@dataclass(frozen=True)
class Flow:
    """What comes in and what goes out; both add up to the same."""

    sources: list[Part]
    parts: list[Part]


def flow_of(order: Order, lines: Sequence[OrderLine]) -> Flow:
    """Return the flow of an order's money from its frozen lines; what is nothing is left out."""
    funded = {
        _("Operator, for discounts and concessions"): sum(line.operator_funded_minor for line in lines),
        _("Vendors, for discounts"): sum(line.vendor_funded_minor for line in lines),
    }
    buyer = _("The partner") if order.route == "partner_order" else _("The customer")
    sources = [(buyer, order.total_minor, "accent"), *((label, amount, "warn") for label, amount in funded.items())]
    parts = [
        (order.partner.name if order.partner else _("Partner"), order.commission_minor, "good"),
        *((name, amount, "accent") for name, amount in _proceeds(lines).items()),
        (_("Marketplace fee"), sum(line.fee_minor for line in lines), "warn"),
        (_("Tax office"), order.tax_minor, "muted"),
    ]
    return Flow(_drawn(sources), _drawn(parts))


def _proceeds(lines: Sequence[OrderLine]) -> dict[str, int]:
    vendors: dict[str, int] = {}
    for line in lines:
        vendors[line.vendor.name] = vendors.get(line.vendor.name, 0) + line.proceeds_minor
    return vendors


def _drawn(amounts: Sequence[tuple[str, int, str]]) -> list[Part]:
    whole = sum(amount for _label, amount, _tone in amounts)
    return [Part(str(label), amount, ratio_bps(amount, whole), tone) for label, amount, tone in amounts if amount]
