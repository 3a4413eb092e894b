"""What lowered a commission, told as its partner reads it: when, why, how much, and the sum that it follows from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal
from flask_babel import gettext as _

from marketplace.commissions.reductions import Reduction
from marketplace.core.currencies import exponent
from marketplace.payments.models import Refund
from marketplace.web.filters import format_money
from marketplace.web.language import reader_locale


@dataclass(frozen=True)
class Told:
    """A reduction in words: its title, the sentence that somebody wrote, the sum, and what is left by then."""

    step: Reduction
    title: str
    note: str
    sum: str
    left_minor: int


def told(steps: Sequence[Reduction], refunds: Sequence[Refund]) -> list[Told]:
    """Return the reductions in words; `refunds` are those of the order, for the sentences written with them."""
    notes = {refund.public_id: refund.note for refund in refunds}
    titles = {
        "refund": _("The buyer got money back"),
        "refund_failed": _("A refund came back: it is yours again"),
        "chargeback_undone": _("A dispute that was lost is won after all: it is yours again"),
        "chargeback": _("A card dispute was lost"),
    }
    return [
        Told(
            step,
            str(titles[step.cause]),
            notes.get(step.cause_ref, ""),
            _sum(step),
            step.earned_minor - step.taken_after_minor,
        )
        for step in steps
        if step.amount_minor
    ]


def _sum(step: Reduction) -> str:
    """The commission's part of all that has gone back by now, less what had been taken of it before."""

    def money(amount_minor: int) -> str:
        return format_money(amount_minor, step.currency)

    share = f"{money(step.earned_minor)} × {money(step.cash_after_minor)} ÷ {money(step.paid_minor)}"
    if step.earned_minor * step.cash_after_minor != step.taken_after_minor * step.paid_minor:
        about = _about(step)
        share = (
            _("%(share)s ≈ %(about)s, rounded down", share=share, about=about)
            if step.is_credit
            else _("%(share)s ≈ %(about)s, rounded with all other parts", share=share, about=about)
        )
    before = step.taken_after_minor - step.amount_minor
    return f"{share} − {money(before)}" if before else share


def _about(step: Reduction) -> str:
    decimals = exponent(step.currency)
    value = Decimal(step.earned_minor * step.cash_after_minor) / step.paid_minor
    return str(format_decimal(value.scaleb(-decimals), format="#,##0." + "0" * decimals + "00", locale=reader_locale()))
