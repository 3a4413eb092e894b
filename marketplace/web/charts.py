"""The geometry of a bar chart: whole numbers of drawing units, made from whole amounts.

Bars stand side by side, one per label; the values of the series are stacked in each, positive
ones upward from the zero line and negative ones downward. The macro `bars` draws the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 880
HEIGHT = 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 4, 64, 12, 28
_WIDEST_BAR = 48
_STEPS = 4


@dataclass(frozen=True)
class Bar:
    """One segment: where it stands and which value it shows."""

    x: int
    y: int
    width: int
    height: int
    tone: str
    value: int
    label: str
    series: str


@dataclass(frozen=True)
class Mark:
    """A value on the axis or a label under a bar, and its place."""

    at: int
    value: int
    text: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing `width` by `height` units; `ticks` hold minor units, `marks` the labels shown."""

    bars: list[Bar]
    ticks: list[Mark]
    marks: list[Mark]
    zero: int
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    width: int = WIDTH
    height: int = HEIGHT


def stacked_bars(labels: Sequence[str], series: Sequence[Mapping[str, Any]]) -> Chart:
    """Lay out bars, axis and labels.

    Each series has `label`, `tone` and `values`, one integer for each label. Of many labels only
    as many are marked as fit side by side; the table below a chart has them all.

    Raises:
        ValueError: a series has not one value for each label.
    """
    if any(len(each["values"]) != len(labels) for each in series):
        raise ValueError("Every series of a chart has one value for each label.")
    low, high = _extent(labels, series)
    step = _round_step(high - low)
    low, high = low // step * step, -(-high // step) * step
    scale = _Scale(low, high)
    return Chart(
        bars=[bar for place in range(len(labels)) for bar in _stack(place, labels, series, scale)],
        ticks=[Mark(at=scale.y(value), value=value) for value in range(low, high + 1, step)],
        marks=_marks(labels),
        zero=scale.y(0),
    )


@dataclass(frozen=True)
class _Scale:
    low: int
    high: int

    def y(self, value: int) -> int:
        """Return the height at which a value stands, rounded to a whole unit."""
        room = HEIGHT - _TOP - _BOTTOM
        return _TOP + (room * (self.high - value) * 2 + self.high - self.low) // (2 * (self.high - self.low))


def _extent(labels: Sequence[str], series: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    columns = [[each["values"][place] for each in series] for place in range(len(labels))]
    low = min((sum(value for value in column if value < 0) for column in columns), default=0)
    high = max((sum(value for value in column if value > 0) for column in columns), default=0)
    return (low, high) if low or high else (0, _STEPS)


def _round_step(span: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50, … that covers the span in a few steps."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * _STEPS >= span:
                return factor * power
        power *= 10


def _stack(place: int, labels: Sequence[str], series: Sequence[Mapping[str, Any]], scale: _Scale) -> list[Bar]:
    slot = (WIDTH - _LEFT - _RIGHT) // len(labels)
    width = max(2, min(_WIDEST_BAR, slot * 2 // 3))
    x = _center(place, len(labels)) - width // 2
    above = below = 0
    bars = []
    for each in series:
        value = each["values"][place]
        start = above if value > 0 else below
        top, bottom = sorted((scale.y(start), scale.y(start + value)))
        if value:
            bars.append(Bar(x, top, width, max(1, bottom - top), each["tone"], value, labels[place], each["label"]))
        above, below = above + max(value, 0), below + min(value, 0)
    return bars


def _marks(labels: Sequence[str]) -> list[Mark]:
    every = -(-len(labels) // 12) or 1
    return [Mark(_center(place, len(labels)), place, labels[place]) for place in range(0, len(labels), every)]


def _center(place: int, count: int) -> int:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * (2 * place + 1) // (2 * count)
