"""The arithmetic of a commission receipt, step by step, as a person would check it with a pencil."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask_babel import gettext as _

from marketplace.commissions.receipts import Receipt
from marketplace.core.currencies import exponent
from marketplace.core.money import BPS_WHOLE
from marketplace.web.filters import format_bps, format_count, format_money
from marketplace.web.language import reader_locale

_MOST_DECIMALS = "#,##0." + "#" * 8  # four of the currency at most, and four of the basis points


@dataclass(frozen=True)
class Step:
    """One step: what it is, the sum in words, and the amount in minor units that it comes to."""

    label: str
    sum: str
    amount_minor: int
    is_result: bool = False


def steps(receipt: Receipt) -> list[Step]:
    """Return the way from the list price of a unit to the commission, or to the credit."""
    why, currency = receipt.why, receipt.currency
    quantity = format_count(why["quantity"])

    def money(name: str) -> str:
        return format_money(why[name], currency)

    listed = Step(_("List total"), f"{quantity} × {money('unit_list_minor')}", why["list_total_minor"])
    margin = Step(_("Your margin") if receipt.is_credit else _("Margin"), _margin(why, currency), why["margin_minor"])
    if receipt.is_credit:
        credit = Step(_("Credited to you"), _credit(why, currency), why["credit_minor"], is_result=True)
        return [listed, margin, credit]
    return [
        listed,
        margin,
        Step(_("Your price"), f"{money('list_total_minor')} − {money('margin_minor')}", why["partner_total_minor"]),
        Step(_("Retail total"), _retail(why, currency), why["retail_total_minor"]),
        Step(
            _("Your commission"),
            f"{money('retail_total_minor')} − {money('partner_total_minor')}",
            why["commission_minor"],
            is_result=True,
        ),
    ]


def roundings(receipt: Receipt) -> list[Step]:
    """Return every rounding that was made for the line, those of fee and tax as well."""
    kept = receipt.why["terms"].get("roundings", [])
    return [
        Step(
            _rounded(each["of"]),
            f"{format_money(each['base_minor'], receipt.currency)} × {format_bps(each['bps'])} = "
            f"{exact(each['numerator'], receipt.currency)}",
            each["amount_minor"],
        )
        for each in kept
    ]


def exact(numerator: int, currency: str) -> str:
    """Write `numerator / 10 000` minor units of a currency without rounding."""
    value = Decimal(numerator).scaleb(-(exponent(currency) + 4))
    return str(format_decimal(value, format=_MOST_DECIMALS, locale=reader_locale(), decimal_quantization=False))


def _margin(why: Mapping[str, Any], currency: str) -> str:
    numerator = why["list_total_minor"] * why["margin_bps"]
    sum_of = f"{format_money(why['list_total_minor'], currency)} × {format_bps(why['margin_bps'])}"
    if numerator % BPS_WHOLE == 0:
        return sum_of
    return str(_("%(sum)s = %(exact)s, rounded half up", sum=sum_of, exact=exact(numerator, currency)))


def _credit(why: Mapping[str, Any], currency: str) -> str:
    numerator = why["margin_minor"] * why["share_bps"]
    sum_of = f"{format_money(why['margin_minor'], currency)} × {format_bps(why['share_bps'])}"
    if numerator % BPS_WHOLE:
        sum_of = str(_("%(sum)s = %(exact)s, rounded half up", sum=sum_of, exact=exact(numerator, currency)))
    before = why["already_minor"]
    return f"{sum_of} − {format_money(before, currency)}" if before else sum_of


def _retail(why: Mapping[str, Any], currency: str) -> str:
    whole = why["unit_retail_minor"] * why["quantity"]
    sum_of = f"{format_count(why['quantity'])} × {format_money(why['unit_retail_minor'], currency)}"
    taken_off = whole - why["retail_total_minor"]
    return f"{sum_of} − {format_money(taken_off, currency)}" if taken_off else sum_of


def _rounded(what: str) -> str:
    names: dict[str, str] = {
        "margin": _("Margin"),
        "settled margin": _("Margin without the operator's concession"),
        "fee": _("Marketplace fee"),
        "tax": _("Tax"),
    }
    return names.get(what, what)
