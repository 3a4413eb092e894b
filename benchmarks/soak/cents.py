"""R24: a line refunded cent by cent until nothing is left, and in three parts, never gains or loses a cent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from random import Random

from marketplace.commissions.reversal import Parts, parts_at
from marketplace.commissions.rules import SoldLine

SMALL, LARGE = 60, 10**9
"""What each part of a line is worth at most, in minor units: refunded cent by cent, and in three parts."""

NAMES = tuple(each.name for each in fields(Parts))


def run(*, cases: int, seed: int) -> dict[str, int]:
    """Refund so many random lines, half of them cent by cent, half in three parts; return what was done.

    Raises:
        AssertionError: a step does not add up, takes something back, or the end is not the mirror of the line.
    """
    dice, steps = Random(seed), 0
    for number in range(cases):
        line = a_line(dice, SMALL if number % 2 else LARGE)
        if number % 2:
            stands: Iterable[int] = range(1, line.cash_minor + 1)
        else:
            stands = [*sorted(dice.randint(0, line.cash_minor) for _ in range(2)), line.cash_minor]
        steps += refunded(line, stands)
    return {"seed": seed, "lines": cases, "steps": steps}


def a_line(dice: Random, most: int) -> SoldLine:
    """Return a line as any sale could leave it: parts of any size, discounts of vendor and operator among them."""
    parts = [dice.randint(0, most) for _ in range(4)]
    parts[0] += 1  # something was paid for it
    vendor = dice.choice((0, dice.randint(0, sum(parts) - 1)))
    operator = dice.choice((0, dice.randint(0, sum(parts) - 1 - vendor)))
    return SoldLine("oli_1", 2, 1, "DE", sum(parts) - vendor - operator, operator, vendor, *parts, {})


def refunded(line: SoldLine, stands: Iterable[int]) -> int:
    """Refund a line up to each of these sums, the last of which is all of it; return how many steps that took."""
    before, taken, steps = parts_at(line, 0), dict.fromkeys(NAMES, 0), 0
    for cash in stands:
        step = parts_at(line, cash) - before
        before, steps = parts_at(line, cash), steps + 1
        for name in NAMES:
            part = getattr(step, name)
            assert part >= 0, (line, cash, name)
            taken[name] += part
        out = step.commission_minor + step.proceeds_minor + step.fee_minor + step.tax_minor
        assert out == step.cash_minor + step.vendor_funded_minor + step.operator_funded_minor, (line, cash)
    assert taken == {name: getattr(line, name) for name in NAMES}, line
    return steps
