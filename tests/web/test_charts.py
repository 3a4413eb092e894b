from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.web.charts import HEIGHT, WIDTH, stacked_bars


def series(*values: list[int]) -> list[dict[str, object]]:
    return [{"label": f"Series {place}", "tone": "good", "values": each} for place, each in enumerate(values)]


def test_values_of_one_label_stand_on_each_other() -> None:
    chart = stacked_bars(["Oct"], series([30000], [10000]))

    lower, upper = chart.bars
    assert lower.y + lower.height == chart.zero
    assert upper.y + upper.height == lower.y
    assert lower.height == 3 * upper.height


def test_negative_values_hang_below_the_zero_line() -> None:
    chart = stacked_bars(["Oct"], series([40000], [-10000], [-10000]))

    up, first, second = chart.bars
    assert up.y + up.height == chart.zero == first.y
    assert second.y == first.y + first.height


def test_the_axis_has_round_steps_that_hold_every_bar() -> None:
    chart = stacked_bars(["Sep", "Oct"], series([330000, 290000], [-45000, 60000]))

    assert [tick.value for tick in chart.ticks] == [-100000, 0, 100000, 200000, 300000, 400000]


def test_zero_draws_no_bar_and_no_data_draws_an_empty_axis() -> None:
    chart = stacked_bars(["Oct", "Nov"], series([0, 0]))

    assert chart.bars == []
    assert [mark.text for mark in chart.marks] == ["Oct", "Nov"]
    assert stacked_bars([], series([])).bars == []


def test_of_many_labels_only_some_are_marked() -> None:
    labels = [f"M{number}" for number in range(36)]

    chart = stacked_bars(labels, series(list(range(1, 37))))

    assert [mark.text for mark in chart.marks] == [f"M{number}" for number in range(0, 36, 3)]
    assert len(chart.bars) == 36


def test_a_series_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one value for each label"):
        stacked_bars(["Oct", "Nov"], series([1]))


@given(st.lists(st.lists(st.integers(-(10**15), 10**15), min_size=3, max_size=3), min_size=1, max_size=4))
def test_every_bar_stays_inside_the_drawing(values: list[list[int]]) -> None:
    chart = stacked_bars(["a", "b", "c"], series(*values))

    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT
        assert bar.height >= 1
    assert len(chart.ticks) <= 7
